#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/webhooks/delivery_request.h"
#include "emulator/domain/webhooks/laboratory/explain.h"

namespace emulator {

// A webhook request as something recorded it: a proxy, a browser, a gateway, a log.
struct CapturedRequest {
  // What recorded it, as "HAR"; and where in the file it stands, as "entry 3".
  std::string format;
  std::string where;
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
  // The capture says that there is a body, be it an empty one.
  bool has_body = false;
  // What the capture cannot tell any more; each is one of
  //
  //   body-not-captured   the capture has no body, and the request had one
  //   cut-body            it has the first bytes only
  //   parsed-body         it has the body as JSON, not as text, so its bytes are not those that
  //   came replaced-bytes      bytes that were no text became U+FFFD hidden-signature    the
  //   signature was replaced by a mark such as ***
  std::vector<Finding> losses;
};

using Captures = std::vector<CapturedRequest>;

// The member of an object; null when there is none, or when `json` is none.
const nlohmann::ordered_json* MemberOf(const nlohmann::ordered_json& json, const char* name);
// The same, when it is a text; else "".
std::string TextMember(const nlohmann::ordered_json& json, const char* name);

// Headers as JSON has them: {name: text}, {name: [texts]}, [{"name", "value"}] or [[name, value]].
Headers HeadersFromJson(const nlohmann::ordered_json& json);

// Takes a body as JSON has it: a text is the body, anything else is noted as parsed-body, and the
// body is that JSON on one line.
void TakeBody(const nlohmann::ordered_json& body, CapturedRequest& request);

// Notes what shows without a secret: cut-body and body-not-captured by Content-Length,
// replaced-bytes, hidden-signature.
void NoteLosses(CapturedRequest& request);

// What Content-Length says; absent when it does not tell how many bytes the body had.
std::optional<size_t> BytesThatCame(const CapturedRequest& request);

}  // namespace emulator
