#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// Metadata of a call, and header of a webhook request.
inline constexpr char kTraceparentHeader[] = "traceparent";

// What the header says (W3C Trace Context): "00-<trace id>-<parent id>-<flags>", all of it hex in
// lower case.
struct Traceparent {
  // 32 digits: the trace that a request belongs to.
  std::string trace_id;
  // 16 digits: who made the request.
  std::string parent_id;
  // 2 digits.
  std::string flags = "01";

  std::string ToText() const;
};

// Absent when the text is not valid. What a later version puts after the flags is left out.
std::optional<Traceparent> ParseTraceparent(absl::string_view text);

}  // namespace emulator
