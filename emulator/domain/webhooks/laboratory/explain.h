#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery_request.h"

namespace emulator {

// A secret with which the request may have been signed or verified.
struct KnownSecret {
  enum class Kind { kCurrent, kPrevious, kOtherWebhook };
  Kind kind = Kind::kCurrent;
  std::string secret;
  // "webhook hook of cache chat"; empty when there is nothing to say.
  std::string whose;
  // Of a previous one, when it was replaced.
  std::optional<absl::Time> until;
};

// A request that was made, as it was signed.
struct RecordedRequest {
  int64_t delivery = 0;
  std::string body;
  std::string signature;
};

// What is known when a request is to be explained.
struct ExplainContext {
  std::vector<KnownSecret> secrets;
  // Requests that it may be, or may have been made from; oldest first.
  std::vector<RecordedRequest> on_record;
  // The delivery that it is; 0: not known.
  int64_t delivery = 0;
  // When it was received; absent: its age is not looked at.
  std::optional<absl::Time> received_at;
};

// The finding that says that nothing is known of the signature.
inline constexpr char kUnknownFinding[] = "unknown";

// One thing that is wrong or unusual: the name of a request fault, or one of
//
//   not-a-signature   the header holds something else
//   empty-body        there is none
//   quoted-body, base64-body, url-encoded   the body was put into a JSON string, base64 or a URL
//   gateway-event     it is in the event that a function of AWS Lambda is called with
//   byte-order-mark, crlf, mojibake   its text was written as Windows does, or read as Latin-1
//   indented          written again, on several lines
//   rewritten-body    written again, in a style that has no name
//   changed-body      it differs from the request on record
//   secret-white-space, quoted-secret   there is white space around the secret, or quotes
//   unknown           none of all this; its text says what was tried
struct Finding {
  std::string name;
  // A sentence.
  std::string text;
};

struct Explanation {
  // The signature is that of a current secret over these very bytes.
  bool valid = false;
  // Whose secret that is, or would be without the findings; empty when no secret is it.
  std::string whose;
  // The request on record that it is, or comes from; 0: none.
  int64_t delivery = 0;
  // Empty when there is nothing to say. A valid request can have some, as chunked or old-timestamp.
  std::vector<Finding> findings;
};

// The signature of a request in lower-case hex, whatever form it has; empty when there is none.
std::string SignatureHex(const Headers& headers);

// Says whether a request as a receiver got it is valid, or which of the known mistakes make a valid
// one of it; the fewest that do.
Explanation Explain(const std::string& body, const Headers& headers, const ExplainContext& context);

}  // namespace emulator
