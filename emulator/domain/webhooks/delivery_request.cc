#include "emulator/domain/webhooks/delivery_request.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace emulator {

DeliveryRequest MakeDeliveryRequest(std::string post_url, std::string body,
                                    const std::string& signature) {
  return {.post_url = std::move(post_url),
          .headers = {{"User-Agent", kServiceUserAgent},
                      {"Content-Type", kServiceContentType},
                      {kSignatureHeader, signature}},
          .body = std::move(body)};
}

std::vector<std::string> HeaderValues(const Headers& headers, absl::string_view name) {
  std::vector<std::string> values;
  for (const auto& [header, value] : headers) {
    if (absl::EqualsIgnoreCase(header, name)) values.push_back(value);
  }
  return values;
}

std::optional<std::string> HeaderValue(const Headers& headers, absl::string_view name) {
  const std::vector<std::string> values = HeaderValues(headers, name);
  if (values.empty()) return std::nullopt;
  return values.front();
}

std::string HeaderLines(const Headers& headers) {
  std::string lines;
  for (const auto& [name, value] : headers) absl::StrAppend(&lines, name, ": ", value, "\n");
  return lines;
}

Headers HeadersFromLines(absl::string_view lines) {
  Headers headers;
  for (const absl::string_view line : absl::StrSplit(lines, '\n')) {
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos || colon == 0) continue;
    headers.emplace_back(line.substr(0, colon), absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return headers;
}

}  // namespace emulator
