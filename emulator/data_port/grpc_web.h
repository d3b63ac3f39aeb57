#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace emulator {

// The frames of gRPC-Web (docs/behaviour/grpc-web.md §2, §3): a byte of flags, the length in four
// bytes, the message.

// The message of a request's one frame; absent when the body is not one frame. `text`: the
// body is base64, in groups that are padded one by one.
std::optional<std::string> MessageOfWebRequest(absl::string_view body, bool text);

// A frame with a message, and the last one, with the status; base64 with padding when it is text.
std::string WebMessageFrame(absl::string_view message, bool text);
std::string WebTrailerFrame(const absl::Status& status, bool text);

// The time in a header grpc-timeout, "5000m"; infinite when it is empty or not valid.
absl::Duration WebTimeout(absl::string_view header);

}  // namespace emulator
