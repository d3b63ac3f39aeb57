#include "emulator/data_port/caller_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/domain/tokens/token_codec.h"

namespace emulator {
namespace {

// Whether the request has a credential that claims to be ours. The world verifies it later.
bool ShowsCredential(const HttpRequest& request) {
  const auto query = request.Query();
  const auto in_query = query.find("token");
  const std::string shown =
      in_query != query.end() ? in_query->second : request.Header("Authorization");
  return PeekToken(UnwrapKey(shown).token).ours;
}

}  // namespace

absl::Status CallerCheck::Check(const HttpRequest& request) const {
  if (ShowsCredential(request)) return absl::OkStatus();
  const std::string host = request.Header("Host");
  if (!host.empty() && !hosts_.Allows(host)) {
    return errors::StrangerNeedsCredential(absl::StrCat("A request to the host ", host));
  }
  const std::string origin = request.Header("Origin");
  const bool admitted = origin.empty() || hosts_.Allows(AuthorityOfOrigin(origin)) ||
                        std::any_of(origins_.begin(), origins_.end(), [&](const std::string& one) {
                          return one == "*" || one == origin;
                        });
  return admitted ? absl::OkStatus()
                  : errors::StrangerNeedsCredential(absl::StrCat("A page of ", origin));
}

}  // namespace emulator
