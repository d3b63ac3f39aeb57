#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct evp_mac_ctx_st;

namespace emulator {

// SHA-256 of `message`, 32 raw bytes.
std::string Sha256(absl::string_view message);

// SHA3-256 of `message`, 32 raw bytes.
std::string Sha3_256(absl::string_view message);

// HMAC-SHA-256 of `message`, 32 raw bytes. Any key length, also none.
std::string HmacSha256(absl::string_view key, absl::string_view message);

// HMAC-SHA3-256 of `message`, 32 raw bytes. Keys longer than the block of 136 bytes are hashed
// first (docs/behaviour/webhooks.md §5).
std::string HmacSha3_256(absl::string_view key, absl::string_view message);

// HMAC-SHA3-256 with a key that is used often: what the key has to do with it is worked out once.
// Threads: Mac may be called by several at once.
class HmacSha3Key {
 public:
  explicit HmacSha3Key(absl::string_view key);

  // What HmacSha3_256 gives.
  std::string Mac(absl::string_view message) const;

 private:
  std::shared_ptr<evp_mac_ctx_st> context_;
};

// Compares in a time that depends on the lengths only, never on where the first difference is.
bool ConstantTimeEquals(absl::string_view a, absl::string_view b);

}  // namespace emulator
