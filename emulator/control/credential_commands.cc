#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/domain/tokens/permission_json.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kApiKey[] = "api-key";
constexpr char kDisposable[] = "disposable";

absl::StatusOr<TokenSpec> SpecFrom(JsonReader& body) {
  TokenSpec spec;
  const auto rules = body.Elements("permissions");
  spec.permissions.super_user = body.Any("permissions") == nullptr;
  for (size_t i = 0; i < rules.size(); ++i) {
    ASSIGN_OR_RETURN(
        auto rule,
        PermissionRuleFromJson(*rules[i], absl::StrCat(body.PointerTo("permissions"), "/", i)));
    spec.permissions.rules.push_back(std::move(rule));
  }
  const auto seconds = body.Number("expires_in_seconds", 1, UINT32_MAX);
  spec.lifetime =
      seconds ? absl::Seconds(static_cast<int64_t>(*seconds)) : absl::InfiniteDuration();
  spec.token_id = body.Text("token_id").value_or("");
  return spec;
}

ordered_json ToJson(const MintedToken& token, const std::string& endpoint) {
  const ordered_json wrapper = {{"endpoint", endpoint}, {"api_key", token.api_key}};
  ordered_json json = {{"v1", absl::Base64Escape(wrapper.dump())},
                       {"api_key", token.api_key},
                       {"endpoint", endpoint}};
  if (!token.refresh_token.empty()) json["refresh_token"] = token.refresh_token;
  if (token.valid_until != absl::InfiniteFuture()) {
    json["valid_until"] = absl::ToUnixSeconds(token.valid_until);
  }
  return json;
}

}  // namespace

ControlAnswer MintFromJson(Scope& scope, JsonReader& body, const std::string& endpoint) {
  // As the console does it: whoever has the control port may mint everything.
  static const Credential kConsole{.kind = CredentialKind::kSession,
                                   .permissions = {.super_user = true}};
  const std::string kind = body.RequiredText("kind");
  if (kind != kApiKey && kind != kDisposable) {
    body.Wrong("kind", absl::StrCat("must be ", kApiKey, " or ", kDisposable));
  }
  if (kind == kDisposable) {
    const auto max = absl::ToInt64Seconds(limits::kDisposableTokenLifetimeMax);
    if (!body.Number("expires_in_seconds", 1, max)) body.Wrong("expires_in_seconds", "is needed");
    if (body.Any("permissions") == nullptr) body.Wrong("permissions", "is needed");
  }
  ASSIGN_OR_RETURN(const auto spec, SpecFrom(body));
  if (!body.Finish().ok()) return body.Finish();

  Tokens& tokens = scope.domain.tokens;
  ASSIGN_OR_RETURN(const auto token,
                   kind == kApiKey ? tokens.GenerateApiToken(kConsole, spec, scope.now)
                                   : tokens.GenerateDisposableToken(kConsole, spec, scope.now));
  return ToJson(token, endpoint);
}

void AddCredentialCommands(CommandTable& table) {
  table["control.credentials.mint"] = {.act = MintFromJson};
}

}  // namespace emulator
