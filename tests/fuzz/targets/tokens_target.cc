#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/storage/schema.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

constexpr char kKey[] = "key";
constexpr char kWorld[] = "default";

// A credential that was read can be written, and says the same again.
void Check(const TokenCodec& codec, const absl::StatusOr<Credential>& read) {
  if (!read.ok()) return;
  const auto again = codec.Decode(codec.Encode(*read));
  Require(again.ok(), "a credential that was read can be written and read");
  Require(codec.Claims(*again) == codec.Claims(*read), "it says the same again");
  const auto from_claims = TokenCodec::FromClaims(codec.Claims(*read));
  Require(from_claims.ok(), "claims that were written can be read");
  CheckPermission(read->permissions,
                  {.access = Need::Access::kReadWrite, .cache = "c", .names = {"k"}})
      .IgnoreError();
}

std::string Signed(absl::string_view claims) {
  const std::string text = absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"HS256"})"), ".",
                                        absl::WebSafeBase64Escape(claims));
  return absl::StrCat(text, ".", absl::WebSafeBase64Escape(HmacSha256(kKey, text)));
}

void CheckInWorld(absl::string_view input) {
  static const std::unique_ptr<Database> db = NewTables();
  static const Seed seed("fuzz");
  static Draws draws(*db, seed);
  for (const AuthMode mode : {AuthMode::kOpen, AuthMode::kEnforce}) {
    Tokens tokens(seed, kWorld, mode, draws);
    const bool admitted = tokens.Authenticate(input, absl::UnixEpoch()).ok();
    Require(!admitted || mode == AuthMode::kOpen, "nobody is admitted with an invented token");
    Require(!tokens.RefreshApiToken(input, input, absl::UnixEpoch()).ok(),
            "nobody refreshes an invented token");
  }
}

}  // namespace

void FuzzTokens(absl::string_view input) {
  static const TokenCodec codec(kKey, kWorld);
  const TokenClaim claim = PeekToken(input);
  Require(claim.ours || claim.world.empty(), "a foreign token names no world");
  Check(codec, codec.Decode(input));
  Check(codec, codec.Decode(Signed(input)));
  Check(codec, TokenCodec::FromClaims(input));
  CheckInWorld(input);
}

}  // namespace emulator
