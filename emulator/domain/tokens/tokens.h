#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/seed.h"
#include "emulator/domain/tokens/credential.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/storage/draws.h"

namespace emulator {

// Whether a credential is needed. Open: no credential and foreign ones count as super user, like
// the vendor's local emulator; our own are still checked, with their expiry and their rules.
enum class AuthMode { kOpen, kEnforce };
// "open", "enforce"; anything else is absent.
absl::string_view AuthModeName(AuthMode mode);
std::optional<AuthMode> AuthModeFromName(absl::string_view name);

// What to mint.
struct TokenSpec {
  Permissions permissions;
  // InfiniteDuration: never expires.
  absl::Duration lifetime;
  std::string token_id;
};

struct MintedToken {
  // The raw key; SDKs wrap it together with the endpoint themselves.
  std::string api_key;
  // Empty for disposable tokens.
  std::string refresh_token;
  // InfiniteFuture: never.
  absl::Time valid_until;
};

// Credentials of one world: checked, minted, refreshed (docs/behaviour/auth.md). Nothing is stored:
// a token holds all there is to know, and its signature, keyed from the world's seed, vouches for
// it.
//
// Threads: none of its own; the world's lock guards it. `draws` must outlive it.
class Tokens {
 public:
  Tokens(const Seed& seed, std::string world, AuthMode mode, Draws& draws);

  // The caller of `raw`. TokenNotValid or TokenExpired; in open mode only our own tokens can fail.
  // The pointer is valid until the next call.
  absl::StatusOr<const Credential*> Authenticate(absl::string_view raw, absl::Time now) const;

  // What the credential's token says, without its signature.
  std::string ClaimsOf(const Credential& credential) const { return codec_.Claims(credential); }
  const TokenCodec& codec() const { return codec_; }

  // MintingNotAllowed when the caller may mint nothing at all.
  absl::Status CheckMayMint(const Credential& caller) const;

  // An API key with explicit rules, or a super user's. MintingNotAllowed by the table of
  // docs/behaviour/auth.md §7; InvalidArgument for bad rules, token id, or a lifetime of 0.
  absl::StatusOr<MintedToken> GenerateApiToken(const Credential& caller, const TokenSpec& spec,
                                               absl::Time now);

  // A new key with the same rules and lifetime, counted from now; the old one stays valid until its
  // own expiry. InvalidArgument for every key that cannot be refreshed, an expired one included.
  absl::StatusOr<MintedToken> RefreshApiToken(absl::string_view api_key,
                                              absl::string_view refresh_token, absl::Time now);

  // A short-lived token with explicit rules. Errors as GenerateApiToken; InvalidArgument for a
  // super user's rules and for lifetimes above 25 hours.
  absl::StatusOr<MintedToken> GenerateDisposableToken(const Credential& caller,
                                                      const TokenSpec& spec, absl::Time now);

 private:
  absl::StatusOr<Credential> Identify(absl::string_view raw) const;
  MintedToken Mint(CredentialKind kind, const TokenSpec& spec, absl::Time now);

  const TokenCodec codec_;
  const AuthMode mode_;
  Draws& draws_;
  // Tokens whose signature was checked before; forgotten as a whole when there are many.
  mutable absl::flat_hash_map<std::string, std::unique_ptr<Credential>> known_;
};

// The super user of a world in each form that a developer may hold, all derived from the seed.
struct SuperUserCredentials {
  // base64 of {"endpoint","api_key"}
  std::string v1;
  // the api_key inside v1
  std::string v1_raw;
  std::string v2;
  std::string legacy;
  std::string session;
};
SuperUserCredentials MakeSuperUserCredentials(const Seed& seed, absl::string_view world,
                                              absl::string_view endpoint);

}  // namespace emulator
