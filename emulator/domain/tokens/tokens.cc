#include "emulator/domain/tokens/tokens.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

constexpr size_t kKnownTokensMax = 4096;

TokenCodec MakeCodec(const Seed& seed, std::string world) {
  return TokenCodec(seed.Draw("token signing key", 0), std::move(world));
}

bool MayMint(CredentialKind caller, bool super_user_key) {
  switch (caller) {
    case CredentialKind::kOpen:
    case CredentialKind::kSession:
      return true;
    case CredentialKind::kSuperUserV1:
    case CredentialKind::kSuperUserV2:
      return !super_user_key;
    case CredentialKind::kLegacy:
    case CredentialKind::kApiKey:
    case CredentialKind::kDisposable:
      return false;
  }
  return false;
}

absl::Status ValidateSpec(const TokenSpec& spec) {
  if (spec.lifetime <= absl::ZeroDuration()) {
    return errors::Malformed("valid_for_seconds", "must be greater than 0");
  }
  const auto characters = std::count_if(spec.token_id.begin(), spec.token_id.end(),
                                        [](char byte) { return (byte & 0xC0) != 0x80; });
  if (static_cast<size_t>(characters) > limits::kTokenIdCharactersMax) {
    return errors::TooLong("token_id", limits::kTokenIdCharactersMax, "characters");
  }
  return spec.permissions.super_user ? absl::OkStatus() : ValidateRules(spec.permissions.rules);
}

}  // namespace

absl::string_view AuthModeName(AuthMode mode) {
  return mode == AuthMode::kEnforce ? "enforce" : "open";
}

std::optional<AuthMode> AuthModeFromName(absl::string_view name) {
  for (const AuthMode mode : {AuthMode::kOpen, AuthMode::kEnforce}) {
    if (name == AuthModeName(mode)) return mode;
  }
  return std::nullopt;
}

Tokens::Tokens(const Seed& seed, std::string world, AuthMode mode, Draws& draws)
    : codec_(MakeCodec(seed, std::move(world))), mode_(mode), draws_(draws) {}

absl::StatusOr<const Credential*> Tokens::Authenticate(absl::string_view raw,
                                                       absl::Time now) const {
  auto known = known_.find(raw);
  if (known == known_.end()) {
    ASSIGN_OR_RETURN(auto identified, Identify(raw));
    if (known_.size() >= kKnownTokensMax) known_.clear();
    known = known_.emplace(raw, std::make_unique<Credential>(std::move(identified))).first;
  }
  const Credential& credential = *known->second;
  if (now >= credential.expires_at) return errors::TokenExpired(credential.expires_at, now);
  return &credential;
}

absl::StatusOr<Credential> Tokens::Identify(absl::string_view raw) const {
  if (raw.size() > limits::kTokenBytesMax) return errors::TokenNotValid("it is too long");
  if (mode_ == AuthMode::kOpen && !PeekToken(raw).ours) {
    return Credential{.kind = CredentialKind::kOpen, .permissions = {.super_user = true}};
  }
  if (raw.empty()) return errors::TokenNotValid("there is none");
  return codec_.Decode(raw);
}

absl::Status Tokens::CheckMayMint(const Credential& caller) const {
  if (MayMint(caller.kind, /*super_user_key=*/false)) return absl::OkStatus();
  return errors::MintingNotAllowed(KindName(caller.kind));
}

absl::StatusOr<MintedToken> Tokens::GenerateApiToken(const Credential& caller,
                                                     const TokenSpec& spec, absl::Time now) {
  if (!MayMint(caller.kind, spec.permissions.super_user)) {
    return errors::MintingNotAllowed(KindName(caller.kind));
  }
  RETURN_IF_ERROR(ValidateSpec(spec));
  return Mint(spec.permissions.super_user ? CredentialKind::kSuperUserV1 : CredentialKind::kApiKey,
              spec, now);
}

absl::StatusOr<MintedToken> Tokens::RefreshApiToken(absl::string_view api_key,
                                                    absl::string_view refresh_token,
                                                    absl::Time now) {
  const auto old = codec_.Decode(api_key);
  if (!old.ok()) return errors::Malformed("api_key", "was not issued by this emulator");
  if (old->kind == CredentialKind::kDisposable) {
    return errors::Malformed("api_key", "is a disposable token, which cannot be refreshed");
  }
  if (now >= old->expires_at) return errors::Malformed("api_key", "has expired");
  if (!ConstantTimeEquals(refresh_token, codec_.RefreshToken(*old))) {
    return errors::Malformed("refresh_token", "does not belong to the api_key");
  }
  return Mint(
      old->kind,
      {.permissions = old->permissions, .lifetime = old->lifetime, .token_id = old->token_id}, now);
}

absl::StatusOr<MintedToken> Tokens::GenerateDisposableToken(const Credential& caller,
                                                            const TokenSpec& spec, absl::Time now) {
  RETURN_IF_ERROR(CheckMayMint(caller));
  if (spec.permissions.super_user) {
    return errors::Malformed("permissions", "of a disposable token cannot be a super user's");
  }
  RETURN_IF_ERROR(ValidateSpec(spec));
  if (spec.lifetime > limits::kDisposableTokenLifetimeMax) {
    return errors::Malformed("valid_for_seconds", "must be at most 90000 (25 hours)");
  }
  MintedToken token = Mint(CredentialKind::kDisposable, spec, now);
  token.refresh_token.clear();
  return token;
}

MintedToken Tokens::Mint(CredentialKind kind, const TokenSpec& spec, absl::Time now) {
  Credential credential{.kind = kind,
                        .permissions = spec.permissions,
                        .token_id = spec.token_id,
                        .lifetime = spec.lifetime};
  // Whole seconds, because that is what valid_until can say; rounded up, so that nothing lives
  // shorter than was asked for.
  if (spec.lifetime != absl::InfiniteDuration()) {
    const absl::Duration since_epoch = absl::Ceil(now - absl::UnixEpoch(), absl::Seconds(1));
    credential.expires_at = absl::UnixEpoch() + since_epoch + spec.lifetime;
  }
  // After a restore the same draw comes again; what is minted with it may be something else.
  credential.id = absl::WebSafeBase64Escape(
      Sha256(absl::StrCat(draws_.NextText("token id"), "\n", codec_.Claims(credential))));
  return {.api_key = codec_.Encode(credential),
          .refresh_token = codec_.RefreshToken(credential),
          .valid_until = credential.expires_at};
}

SuperUserCredentials MakeSuperUserCredentials(const Seed& seed, absl::string_view world,
                                              absl::string_view endpoint) {
  const TokenCodec codec = MakeCodec(seed, std::string(world));
  const auto encode = [&](CredentialKind kind, std::string id) {
    return codec.Encode({.kind = kind, .permissions = {.super_user = true}, .id = std::move(id)},
                        endpoint);
  };
  SuperUserCredentials all;
  all.v1_raw = encode(CredentialKind::kSuperUserV1, "super-user-v1");
  const nlohmann::ordered_json wrapper = {{"endpoint", std::string(endpoint)},
                                          {"api_key", all.v1_raw}};
  all.v1 = absl::Base64Escape(wrapper.dump());
  all.v2 = encode(CredentialKind::kSuperUserV2, "super-user-v2");
  all.legacy = encode(CredentialKind::kLegacy, "super-user-legacy");
  all.session = encode(CredentialKind::kSession, "super-user-session");
  return all;
}

}  // namespace emulator
