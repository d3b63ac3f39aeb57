#pragma once

#include "absl/strings/string_view.h"
#include "emulator/tools/import/captured_request.h"

namespace emulator {

// Adds the requests of a terminal's text, and answers whether there is one:
//
//   `curl` commands with -H and -d, --data-raw or --data-binary, quoted as a shell has it
//   the lines that `curl -v` begins with "> ": these have no body, so it is that of the command
//   what `curl --trace -` prints: the bytes of the body in hex
bool ReadCurl(absl::string_view text, Captures& captures);

}  // namespace emulator
