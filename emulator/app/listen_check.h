#pragma once

#include <string>

#include "absl/status/status.h"

namespace emulator {

// Whether a door can listen there, asked of the system before gRPC or httplib is, because these do
// not say why they cannot: PortTaken, or CannotListen with the reason.
absl::Status CheckCanListen(const std::string& door, const std::string& host, int port);

}  // namespace emulator
