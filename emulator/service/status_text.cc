#include "emulator/service/status_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

// Blanks at the end make the whole header invalid to some clients, a text of many kilobytes the
// call: names in it may have come from the request.
std::string TextOf(const absl::Status& status) {
  return std::string(
      absl::StripTrailingAsciiWhitespace(status.message().substr(0, limits::kStatusTextBytesMax)));
}

// gRPC aborts the process when a trailer has a value that HTTP/2 does not allow.
std::string ErrOf(const absl::Status& status) {
  const auto err = status.GetPayload(errors::kErrTrailer);
  if (!err) return "";
  std::string text(*err);
  return std::all_of(text.begin(), text.end(), absl::ascii_isgraph) ? text : "";
}

}  // namespace emulator
