#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/tokens/permissions.h"

namespace emulator {

// Which form of credential it is; it decides what may be minted with it (docs/behaviour/auth.md
// §7).
enum class CredentialKind {
  // No credential, or one that this emulator did not make; admitted in open mode only.
  kOpen,
  kSession,
  kSuperUserV1,
  kSuperUserV2,
  kLegacy,
  // An API key with explicit rules.
  kApiKey,
  kDisposable,
};

// For messages: "disposable token".
absl::string_view KindName(CredentialKind kind);

// What a presented token turned out to be.
struct Credential {
  CredentialKind kind = CredentialKind::kOpen;
  Permissions permissions;
  // Shown to subscribers as publisher id and to receivers as token_id; often empty.
  std::string token_id;
  // Tells minted tokens apart; secret-free.
  std::string id;
  // InfiniteFuture: never.
  absl::Time expires_at = absl::InfiniteFuture();
  // The lifetime it was minted with; a refreshed key gets it again.
  absl::Duration lifetime = absl::InfiniteDuration();
};

}  // namespace emulator
