#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/domain/tokens/signing_key_store.h"
#include "emulator/storage/draws.h"

namespace emulator {

// Signing keys of the account, for the pre-signed URLs of the retired HTTP API
// (docs/behaviour/control.md §5). Which algorithm the service used is not known; these are random
// 256-bit `oct` keys. Nothing here verifies with them, so only their ids are kept.
//
// Every function removes those that have expired first, so all of them write.
//
// Threads: none of its own; the world's lock guards it. `draws` must outlive it.
class SigningKeys {
 public:
  SigningKeys(Database& db, Draws& draws) : store_(db), draws_(draws) {}

  struct Created {
    SigningKey key;
    // The key itself: a JSON text with kty, kid, k, alg, use.
    std::string jwk;
  };
  Created Create(absl::Duration ttl, absl::Time now);
  // By id.
  std::vector<SigningKey> List(absl::Time now);
  // SigningKeyNotFound.
  absl::Status Revoke(absl::string_view id, absl::Time now);

 private:
  SigningKeyStore store_;
  Draws& draws_;
};

}  // namespace emulator
