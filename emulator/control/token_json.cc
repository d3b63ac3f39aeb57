#include "emulator/control/token_json.h"

#include <nlohmann/json.hpp>

#include "emulator/base/clock.h"
#include "emulator/domain/tokens/permission_json.h"
#include "emulator/domain/tokens/token_codec.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

void AddClaims(ordered_json& json, const Credential& credential) {
  json["kind"] = std::string(KindName(credential.kind));
  json["token_id"] = credential.token_id;
  json["super_user"] = credential.permissions.super_user;
  json["permissions"] = ordered_json::array();
  for (const PermissionRule& rule : credential.permissions.rules) {
    json["permissions"].push_back(PermissionRuleToJson(rule));
  }
  if (credential.expires_at != absl::InfiniteFuture()) {
    json["valid_until"] = TimeText(credential.expires_at);
  }
}

}  // namespace

ordered_json DecodeToken(World& world, const std::string& text) {
  const PresentedKey key = UnwrapKey(text);
  absl::Status admitted;
  world.Read([&](const Domain& domain) {
    admitted = domain.tokens.Authenticate(key.token, world.time().Now()).status();
  });
  const TokenClaim claim = PeekToken(key.token);
  ordered_json json = {
      {"good", admitted.ok()}, {"why", std::string(admitted.message())}, {"ours", claim.ours}};
  if (!key.endpoint.empty()) json["endpoint"] = key.endpoint;
  if (!claim.ours) {
    json["good"] = false;
    if (admitted.ok()) {
      json["why"] = "no emulator made it; the mode open lets its holder in as a super user";
    }
    return json;
  }
  json["world"] = claim.world;
  const auto credential = TokenCodec::FromClaims(claim.claims);
  if (credential.ok()) AddClaims(json, *credential);
  return json;
}

}  // namespace emulator
