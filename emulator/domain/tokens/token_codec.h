#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/tokens/credential.h"

namespace emulator {

// Credentials as signed text: JWTs with HS256. All SDKs take a minted key as opaque text, but read
// the claims `t`, `cp` and `c` to tell the forms apart (docs/behaviour/auth.md §1).
//
// Every token names the world it belongs to, and carries `iss`, by which our own tokens are told
// from foreign ones before their signature is checked.
//
// Threads: immutable, safe.
class TokenCodec {
 public:
  TokenCodec(std::string key, std::string world) : key_(std::move(key)), world_(std::move(world)) {}

  // `endpoint` goes into legacy keys, whose holder reads the hosts out of them.
  std::string Encode(const Credential& credential, absl::string_view endpoint = "") const;

  // TokenNotValid when the text is not a token of ours or its signature is wrong. Expiry is not
  // looked at.
  absl::StatusOr<Credential> Decode(absl::string_view token) const;

  // What the credential's token says, as JSON, without the signature; and the credential again.
  std::string Claims(const Credential& credential) const;
  static absl::StatusOr<Credential> FromClaims(absl::string_view claims);

  // The proof that the holder of a refreshable key may refresh it.
  std::string RefreshToken(const Credential& credential) const;

 private:
  std::string key_;
  std::string world_;
};

// What the text claims to be, its signature unchecked.
struct TokenClaim {
  // Made by an emulator (with whatever key), not by the hosted service or a user's hand.
  bool ours = false;
  // Empty when not ours; so are the claims, JSON for TokenCodec::FromClaims.
  std::string world;
  std::string claims;
};
TokenClaim PeekToken(absl::string_view token);

// A key as a developer holds it: the token in it, and the endpoint that its base64 wrapper names.
struct PresentedKey {
  std::string token;
  // Empty without a wrapper.
  std::string endpoint;
};
// Takes off "Bearer " and the wrapper, base64 of {"endpoint","api_key"} (docs/behaviour/auth.md
// §1). Any other text is the token itself.
PresentedKey UnwrapKey(absl::string_view text);

}  // namespace emulator
