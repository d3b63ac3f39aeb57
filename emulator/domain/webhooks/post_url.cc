#include "emulator/domain/webhooks/post_url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

constexpr absl::string_view kField = "post_url";

// "[::1]:80" has colons in its host.
size_t EndOfHost(absl::string_view authority) {
  if (absl::StartsWith(authority, "[")) {
    const size_t bracket = authority.find(']');
    return bracket == absl::string_view::npos || bracket == 1 ? 0 : bracket + 1;
  }
  return std::min(authority.find(':'), authority.size());
}

// What libcurl connects to: a name, or an address of IPv6 in brackets.
bool IsHost(absl::string_view host) {
  in6_addr address;
  if (absl::ConsumePrefix(&host, "[")) {
    const std::string text(absl::StripSuffix(host, "]"));
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
  }
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return absl::ascii_isalnum(c) || absl::StrContains("-._~", c); });
}

bool IsPort(absl::string_view text) {
  int port = 0;
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &port) && port >= 1 && port <= 65535;
}

}  // namespace

absl::Status ValidatePostUrl(absl::string_view url) {
  if (url.size() > limits::kPostUrlBytesMax) {
    return errors::TooLong(kField, limits::kPostUrlBytesMax, "bytes");
  }
  const size_t scheme_end = url.find("://");
  const absl::string_view scheme = url.substr(0, std::min(scheme_end, url.size()));
  if (scheme_end == absl::string_view::npos ||
      !(absl::EqualsIgnoreCase(scheme, "http") || absl::EqualsIgnoreCase(scheme, "https"))) {
    return errors::Malformed(kField, "must begin with http:// or https://");
  }
  if (!std::all_of(url.begin(), url.end(), absl::ascii_isgraph)) {
    return errors::Malformed(kField, "must be printable ASCII without white space");
  }
  const absl::string_view rest = url.substr(scheme_end + 3);
  const absl::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (absl::StrContains(authority, '@')) {
    return errors::Malformed(kField, "must not hold a user name");
  }
  const size_t host_end = EndOfHost(authority);
  if (host_end == 0 || !IsHost(authority.substr(0, host_end))) {
    return errors::Malformed(kField, "must have a host");
  }
  const absl::string_view port = authority.substr(host_end);
  if (!port.empty() && (port.front() != ':' || !IsPort(port.substr(1)))) {
    return errors::Malformed(kField, "has a port that is none");
  }
  return absl::OkStatus();
}

}  // namespace emulator
