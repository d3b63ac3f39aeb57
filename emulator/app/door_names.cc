#include "emulator/app/door_names.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

bool IsHostName(absl::string_view text) {
  return !text.empty() && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](unsigned char letter) {
           return absl::ascii_isalnum(letter) || letter == '-' || letter == '.' || letter == '_';
         });
}

// "::1" and "[::1]"
bool IsIpv6(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "[") != absl::ConsumeSuffix(&text, "]")) return false;
  in6_addr unused = {};
  return inet_pton(AF_INET6, std::string(text).c_str(), &unused) == 1;
}

bool IsPort(absl::string_view text) {
  int port = 0;
  return absl::SimpleAtoi(text, &port) && port > 0 && port <= UINT16_MAX &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsHostAndPort(absl::string_view text) {
  // Behind the last colon, unless that is in the brackets of an address.
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || text.back() == ']') {
    return IsHostName(text) || IsIpv6(text);
  }
  const absl::string_view host = text.substr(0, colon);
  const bool in_brackets = absl::StartsWith(host, "[") && IsIpv6(host);
  return (IsHostName(host) || in_brackets) && IsPort(text.substr(colon + 1));
}

absl::Status Wrong(absl::string_view what, const std::string& value, absl::string_view why) {
  return errors::Malformed(absl::StrCat(what, " \"", value, "\""), why);
}

}  // namespace

absl::Status CheckEndpoint(const std::string& endpoint) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(endpoint, absl::MaxSplits(':', 1));
  const bool good =
      IsHostName(parts.first) && (parts.first.size() == endpoint.size() || IsPort(parts.second));
  if (good) return absl::OkStatus();
  return Wrong("endpoint", endpoint,
               "must be a host name, as momento.test or momento.test:8443, without http:// and "
               "without a path");
}

absl::Status CheckOrigin(const std::string& origin) {
  if (origin == "*" || origin == "null") return absl::OkStatus();
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(origin, absl::MaxSplits("://", 1));
  const auto& [scheme, authority] = parts;
  if (!IsHostName(scheme) || !IsHostAndPort(authority) ||
      std::any_of(origin.begin(), origin.end(), absl::ascii_isupper)) {
    return Wrong("origin", origin,
                 "must be scheme, host and port as browsers write them, as https://app.example or "
                 "http://localhost:3000: in lower case, without a path; or *");
  }
  const bool usual_port = (scheme == "http" && absl::EndsWith(authority, ":80")) ||
                          (scheme == "https" && absl::EndsWith(authority, ":443"));
  if (!usual_port) return absl::OkStatus();
  return Wrong("origin", origin,
               "must be without its port, because browsers leave the usual one out");
}

absl::Status CheckHost(const std::string& host, bool endings) {
  const absl::string_view name = endings ? absl::StripPrefix(host, "*.") : host;
  if (IsHostName(name) || IsIpv6(name)) return absl::OkStatus();
  return Wrong("host", host,
               "must be a host name or an address, without http:// and without a port");
}

}  // namespace emulator
