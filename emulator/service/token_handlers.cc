// Minting of auth.Auth and token.Token (docs/behaviour/auth.md §4). The caller's credential is a
// field of the request, which the call was admitted with.

#include "absl/strings/str_cat.h"
#include "auth.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/permission_conversion.h"
#include "token.pb.h"

namespace emulator {
namespace {

// 0 says that it never expires.
uint64_t ValidUntilToProto(absl::Time valid_until) {
  return valid_until == absl::InfiniteFuture() ? 0 : absl::ToUnixSeconds(valid_until);
}

template <typename Response>
void TokenToProto(const Call& call, MintedToken token, Response* response) {
  response->set_api_key(std::move(token.api_key));
  response->set_endpoint(std::string(call.endpoint));
  response->set_valid_until(ValidUntilToProto(token.valid_until));
  if constexpr (requires { response->set_refresh_token(""); }) {
    response->set_refresh_token(std::move(token.refresh_token));
  }
}

template <typename Request>
absl::StatusOr<TokenSpec> SpecFromProto(const Request& request, absl::Duration lifetime) {
  ASSIGN_OR_RETURN(auto permissions, PermissionsFromProto(request.permissions()));
  return TokenSpec{
      .permissions = std::move(permissions), .lifetime = lifetime, .token_id = request.token_id()};
}

Command Minting(const Call& call) {
  return {.action = call.rpc, .token = call.token, .writes = true, .request = call.request_bytes()};
}

absl::Status HandleGenerateApiToken(const Call& call, const auth::GenerateApiTokenRequest& request,
                                    auth::GenerateApiTokenResponse* response) {
  return call.world->Run(Minting(call), [&](Scope& scope) {
    RETURN_IF_ERROR(scope.domain.tokens.CheckMayMint(scope.caller));
    if (request.expiry_case() == auth::GenerateApiTokenRequest::EXPIRY_NOT_SET) {
      return errors::Unset("expiry");
    }
    const absl::Duration lifetime = request.has_never()
                                        ? absl::InfiniteDuration()
                                        : absl::Seconds(request.expires().valid_for_seconds());
    ASSIGN_OR_RETURN(const auto spec, SpecFromProto(request, lifetime));

    ASSIGN_OR_RETURN(auto token,
                     scope.domain.tokens.GenerateApiToken(scope.caller, spec, scope.now));

    TokenToProto(call, std::move(token), response);
    return absl::OkStatus();
  });
}

// Needs no other credential than the key that is to be refreshed.
absl::Status HandleRefreshApiToken(const Call& call, const auth::RefreshApiTokenRequest& request,
                                   auth::RefreshApiTokenResponse* response) {
  Command command = Minting(call);
  command.authenticate = false;
  return call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(auto token, scope.domain.tokens.RefreshApiToken(
                                     request.api_key(), request.refresh_token(), scope.now));

    TokenToProto(call, std::move(token), response);
    return absl::OkStatus();
  });
}

absl::Status HandleGenerateDisposableToken(const Call& call,
                                           const token::GenerateDisposableTokenRequest& request,
                                           token::GenerateDisposableTokenResponse* response) {
  return call.world->Run(Minting(call), [&](Scope& scope) {
    RETURN_IF_ERROR(scope.domain.tokens.CheckMayMint(scope.caller));
    if (!request.has_expires()) return errors::Unset("expires");
    ASSIGN_OR_RETURN(const auto spec,
                     SpecFromProto(request, absl::Seconds(request.expires().valid_for_seconds())));

    ASSIGN_OR_RETURN(auto token,
                     scope.domain.tokens.GenerateDisposableToken(scope.caller, spec, scope.now));

    TokenToProto(call, std::move(token), response);
    return absl::OkStatus();
  });
}

}  // namespace

void AddTokenHandlers(RpcRegistry& registry) {
  registry.Unary("/auth.Auth/GenerateApiToken", HandleGenerateApiToken,
                 &auth::GenerateApiTokenRequest::auth_token);
  registry.Unary("/auth.Auth/RefreshApiToken", HandleRefreshApiToken,
                 &auth::RefreshApiTokenRequest::api_key);
  registry.NotSupported("/auth.Auth/Login",
                        "there is no console to log in to; get credentials from "
                        "`momento-emulator credentials`");
  registry.Unary("/token.Token/GenerateDisposableToken", HandleGenerateDisposableToken,
                 &token::GenerateDisposableTokenRequest::auth_token);
}

}  // namespace emulator
