#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace emulator {

// Whether deliveries can go to this URL: absolute, http or https, with a host; a port from 1 to
// 65535; no user name, no white space. Any host will do, localhost included (the hosted service
// wants public ones). InvalidArgument that names what is wrong.
absl::Status ValidatePostUrl(absl::string_view url);

}  // namespace emulator
