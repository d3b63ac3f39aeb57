#include "emulator/domain/tokens/signing_keys.h"

#include <nlohmann/json.hpp>

#include "emulator/base/errors.h"

namespace emulator {

SigningKeys::Created SigningKeys::Create(absl::Duration ttl, absl::Time now) {
  store_.RemoveExpired(now);
  const SigningKey key{.id = draws_.NextText("signing key id"), .expires_at = now + ttl};
  store_.Insert(key);
  const nlohmann::json jwk = {{"kty", "oct"},
                              {"kid", key.id},
                              {"k", draws_.NextText("signing key")},
                              {"alg", "HS256"},
                              {"use", "sig"}};
  return {.key = key, .jwk = jwk.dump()};
}

std::vector<SigningKey> SigningKeys::List(absl::Time now) {
  store_.RemoveExpired(now);
  return store_.List();
}

absl::Status SigningKeys::Revoke(absl::string_view id, absl::Time now) {
  store_.RemoveExpired(now);
  return store_.Remove(id) ? absl::OkStatus() : errors::SigningKeyNotFound(id);
}

}  // namespace emulator
