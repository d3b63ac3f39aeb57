#include "absl/strings/escaping.h"
#include "emulator/data_port/grpc_web.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

constexpr size_t kFrameHeader = 5;

// The lines of a trailer hold no line break that was not put there.
void CheckTrailer(const std::string& message) {
  const std::string frame = WebTrailerFrame(absl::NotFoundError(message), false);
  size_t lines = 0;
  for (size_t i = kFrameHeader; i < frame.size(); ++i) {
    const bool ends_line = frame[i] == '\n';
    Require(!ends_line || frame[i - 1] == '\r', "a line ends with both characters");
    lines += ends_line ? 1 : 0;
  }
  Require(lines <= 2, "a message is one line of the trailer");
}

}  // namespace

void FuzzGrpcWeb(absl::string_view input) {
  for (const bool text : {false, true}) {
    if (const auto message = MessageOfWebRequest(input, text)) {
      Require(message->size() <= input.size(), "a message is no longer than its frame");
      Require(MessageOfWebRequest(WebMessageFrame(*message, text), text) == message,
              "a message that was read is the same when it is written and read again");
    }
    Require(MessageOfWebRequest(WebMessageFrame(input, text), text) == std::string(input),
            "what is written is read");
  }
  Require(WebTimeout(input) >= absl::ZeroDuration(), "no time-out is negative");
  CheckTrailer(std::string(input));
}

}  // namespace emulator
