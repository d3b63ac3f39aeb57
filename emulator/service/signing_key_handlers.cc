// control_client.ScsControl on signing keys (docs/behaviour/control.md §5). All need a super user.

#include "controlclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/service/handlers.h"

namespace emulator {
namespace {

absl::Status HandleCreateSigningKey(const Call& call,
                                    const control_client::CreateSigningKeyRequest& request,
                                    control_client::CreateSigningKeyResponse* response) {
  return call.world->Run(call.AsSuperUser(Call::Effect::kWrites), [&](Scope& scope) {
    if (request.ttl_minutes() == 0) {
      return errors::Malformed("ttl_minutes", "must be greater than 0");
    }

    SigningKeys::Created created =
        scope.domain.signing_keys.Create(absl::Minutes(request.ttl_minutes()), scope.now);

    response->set_key(std::move(created.jwk));
    response->set_expires_at(absl::ToUnixSeconds(created.key.expires_at));
    return absl::OkStatus();
  });
}

absl::Status HandleListSigningKeys(const Call& call,
                                   const control_client::ListSigningKeysRequest& request,
                                   control_client::ListSigningKeysResponse* response) {
  return call.world->Run(call.AsSuperUser(Call::Effect::kWrites), [&](Scope& scope) {
    if (!request.next_token().empty()) return absl::OkStatus();

    for (SigningKey& key : scope.domain.signing_keys.List(scope.now)) {
      auto* listed = response->add_signing_key();
      listed->set_key_id(std::move(key.id));
      listed->set_expires_at(absl::ToUnixSeconds(key.expires_at));
    }
    return absl::OkStatus();
  });
}

absl::Status HandleRevokeSigningKey(const Call& call,
                                    const control_client::RevokeSigningKeyRequest& request,
                                    control_client::RevokeSigningKeyResponse*) {
  return call.world->Run(call.AsSuperUser(Call::Effect::kWrites, request.key_id()),
                         [&](Scope& scope) {
                           if (request.key_id().empty()) return errors::Blank("key_id");

                           return scope.domain.signing_keys.Revoke(request.key_id(), scope.now);
                         });
}

}  // namespace

void AddSigningKeyHandlers(RpcRegistry& registry) {
  registry.Unary("/control_client.ScsControl/CreateSigningKey", HandleCreateSigningKey);
  registry.Unary("/control_client.ScsControl/RevokeSigningKey", HandleRevokeSigningKey);
  registry.Unary("/control_client.ScsControl/ListSigningKeys", HandleListSigningKeys);
}

}  // namespace emulator
