#pragma once

#include <string>

#include "absl/status/status.h"

namespace emulator {

// What doors may send of a status: its text, short enough and without blanks at the end, and its
// `err` payload, which travels as a trailer (docs/behaviour/errors.md §1); empty when there is
// none, or it cannot travel.
std::string TextOf(const absl::Status& status);
std::string ErrOf(const absl::Status& status);

}  // namespace emulator
