#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace emulator {

inline constexpr char kSignatureHeader[] = "momento-signature";
inline constexpr char kServiceUserAgent[] =
    "Momento/1.0 (Webhooks; +https://docs.momentohq.com/topics/webhooks)";
inline constexpr char kServiceContentType[] = "application/json";

using Headers = std::vector<std::pair<std::string, std::string>>;

// One POST to make. Host and Content-Length are the sender's business; with the header
// `Transfer-Encoding: chunked` the body goes in chunks.
struct DeliveryRequest {
  std::string post_url;
  // In the order in which they are sent.
  Headers headers;
  std::string body;
};

// The request as the service makes it (docs/behaviour/webhooks.md §2).
DeliveryRequest MakeDeliveryRequest(std::string post_url, std::string body,
                                    const std::string& signature);

// The values of the headers of this name, in whatever case; and the first of them.
std::vector<std::string> HeaderValues(const Headers& headers, absl::string_view name);
std::optional<std::string> HeaderValue(const Headers& headers, absl::string_view name);

// A line "name: value" per header, as they are stored, and back; lines without a colon are left
// out.
std::string HeaderLines(const Headers& headers);
Headers HeadersFromLines(absl::string_view lines);

}  // namespace emulator
