#include "emulator/web/host_list.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace emulator {
namespace {

// "localhost" of "localhost:9090", "::1" of "[::1]:9090"; absent when it is no authority.
std::optional<std::string> HostOf(absl::string_view authority) {
  absl::string_view port;
  std::string host;
  if (absl::ConsumePrefix(&authority, "[")) {
    const size_t end = authority.find(']');
    if (end == absl::string_view::npos) return std::nullopt;
    host = std::string(authority.substr(0, end));
    port = authority.substr(end + 1);
  } else {
    const size_t colon = std::min(authority.find(':'), authority.size());
    host = absl::AsciiStrToLower(absl::StripSuffix(authority.substr(0, colon), "."));
    port = authority.substr(colon);
  }
  const bool has_port = absl::ConsumePrefix(&port, ":");
  if (host.empty() || (!has_port && !port.empty()) ||
      !std::all_of(port.begin(), port.end(), absl::ascii_isdigit)) {
    return std::nullopt;
  }
  return host;
}

enum class Address { kNone, kLoopback, kOther };
Address AddressOf(const std::string& host) {
  in6_addr v6 = {};
  in_addr v4 = {};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    constexpr uint32_t kLoopbackNet = 127;
    return ntohl(v4.s_addr) >> 24 == kLoopbackNet ? Address::kLoopback : Address::kOther;
  }
  if (inet_pton(AF_INET6, host.c_str(), &v6) != 1) return Address::kNone;
  return IN6_IS_ADDR_LOOPBACK(&v6) ? Address::kLoopback : Address::kOther;
}

bool IsLoopback(const std::string& host) {
  return host == "localhost" || AddressOf(host) == Address::kLoopback;
}

}  // namespace

HostList::HostList(const std::string& host, const std::vector<std::string>& more)
    : loopback_only_(IsLoopback(absl::AsciiStrToLower(host))) {
  std::array<char, 256> own = {};
  if (gethostname(own.data(), own.size() - 1) == 0) {
    names_.insert(absl::AsciiStrToLower(own.data()));
  }
  names_.insert(absl::AsciiStrToLower(host));
  for (const std::string& one : more) {
    const std::string name = absl::AsciiStrToLower(one);
    if (absl::StartsWith(name, "*.")) {
      endings_.push_back(name.substr(1));
    } else {
      names_.insert(name);
    }
  }
}

bool HostList::Allows(absl::string_view authority) const {
  const std::optional<std::string> host = HostOf(authority);
  if (!host) return false;
  if (IsLoopback(*host) || names_.contains(*host)) return true;
  if (AddressOf(*host) == Address::kOther) return !loopback_only_;
  return std::any_of(endings_.begin(), endings_.end(),
                     [&](const std::string& ending) { return absl::EndsWith(*host, ending); });
}

absl::string_view AuthorityOfOrigin(absl::string_view origin) {
  const size_t mark = origin.find("://");
  return mark == absl::string_view::npos ? "" : origin.substr(mark + 3);
}

}  // namespace emulator
