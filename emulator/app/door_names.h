#pragma once

#include <string>

#include "absl/status/status.h"

namespace emulator {

// What can be wrong with the names in EmulatorOptions: a name that is none is refused, because it
// would be accepted in silence and then never fit. Each says OK, or Malformed with the value and
// how a right one looks.

// A host name or an address, or either with a port: "momento.test", "momento.test:8443".
absl::Status CheckEndpoint(const std::string& endpoint);

// As a browser writes it in the header Origin: "https://app.example", "http://localhost:3000",
// "null"; or "*".
absl::Status CheckOrigin(const std::string& origin);

// A host name or an address without a port; with `endings`, "*.example.test", too.
absl::Status CheckHost(const std::string& host, bool endings);

}  // namespace emulator
