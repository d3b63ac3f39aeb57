#pragma once

#include <string>

#include "absl/status/status.h"
#include "auth.pb.h"
#include "emulator/service/admission.h"
#include "token.pb.h"

namespace emulator {

// Minting of auth.Auth and token.Token (docs/behaviour/auth.md §4). `endpoint` is the base endpoint
// that goes into the answers. The caller's credential is the field `auth_token` of the request,
// which the call was admitted with.
absl::Status HandleGenerateApiToken(const Call& call, const std::string& endpoint,
                                    const auth::GenerateApiTokenRequest& request,
                                    auth::GenerateApiTokenResponse* response);
// Needs no other credential than the key that is to be refreshed.
absl::Status HandleRefreshApiToken(const Call& call, const std::string& endpoint,
                                   const auth::RefreshApiTokenRequest& request,
                                   auth::RefreshApiTokenResponse* response);
absl::Status HandleGenerateDisposableToken(const Call& call, const std::string& endpoint,
                                           const token::GenerateDisposableTokenRequest& request,
                                           token::GenerateDisposableTokenResponse* response);

}  // namespace emulator
