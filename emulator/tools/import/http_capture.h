#pragma once

#include "absl/strings/string_view.h"
#include "emulator/tools/import/captured_request.h"

namespace emulator {

// Whether a text begins with the first line of a request, as "POST /hook HTTP/1.1".
bool BeginsWithHttp(absl::string_view text);

// Adds the requests of a text as HTTP/1 writes them, one behind the other; line breaks may be LF
// alone. The body is as long as Content-Length says, else all the rest; chunks are put together. A
// line break that stands behind the last body alone is taken for the editor's, and left out.
void ReadHttp(absl::string_view text, Captures& captures);

}  // namespace emulator
