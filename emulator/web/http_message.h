#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace emulator {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// A request that came in whole. Nothing of it is decoded, unpacked or taken apart.
struct HttpRequest {
  std::string method;
  // "/v1/worlds?count=1"
  std::string target;
  // In the order and case in which they came.
  HttpHeaders headers;
  std::string body;

  // What stands before the '?', decoded.
  std::string Path() const;
  // What stands after the '?', decoded; a '+' is a space.
  std::multimap<std::string, std::string> Query() const;
  // The value of the first header with this name, in any case; empty when there is none.
  std::string Header(absl::string_view name) const;
};

// An answer: with a whole body, or with one that comes piece by piece.
struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string content_type;
  std::string body;
  // Returns the next piece, an empty one when there is none yet; absent at the end. May wait, but
  // must look at ClientIsGone() (http_door.h) several times a second.
  std::function<std::optional<std::string>()> next_piece;
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

// "%2F" becomes "/"; what is not such an escape stays as it is.
std::string PercentDecoded(absl::string_view text);

// "Not Found" for 404; "Unknown" for a status that no code here uses.
absl::string_view HttpReason(int status);

// The HTTP status for a code; 500 for a code that has none.
int HttpStatusOf(absl::StatusCode code);

// A number after '?': `text` is what stands there under `name`, `missing` the number when nothing
// does. Malformed, which names it, for what is no whole number from `min` to `max`, and for a
// number that is missing and must not be.
absl::StatusOr<uint64_t> QueryNumber(const std::string& name,
                                     const std::optional<std::string>& text,
                                     std::optional<uint64_t> missing, uint64_t min = 0,
                                     uint64_t max = std::numeric_limits<uint64_t>::max());

}  // namespace emulator
