#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/scenario.h"
#include "emulator/control/shared_parts.h"
#include "emulator/control/token_json.h"
#include "emulator/domain/tokens/permission_json.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kApiKey[] = "api-key";
constexpr char kDisposable[] = "disposable";
constexpr int64_t kSecondsOfHour = 3600;

absl::Status CheckDisposable(const Arguments& credential) {
  const auto max = absl::ToInt64Seconds(limits::kDisposableTokenLifetimeMax);
  const auto seconds = credential.NumberIfGiven("expires_in_seconds");
  if (!seconds) return credential.Wrong("expires_in_seconds", "is needed");
  if (*seconds > static_cast<uint64_t>(max)) {
    return credential.Wrong("expires_in_seconds",
                            absl::StrCat("must be at most ", max / kSecondsOfHour, " hours (", max,
                                         " seconds) for a disposable token"));
  }
  if (!credential.Has("permissions")) return credential.Wrong("permissions", "is needed");
  return absl::OkStatus();
}

absl::StatusOr<TokenSpec> SpecFrom(const Arguments& credential) {
  TokenSpec spec;
  const nlohmann::json* rules = credential.Find("permissions");
  spec.permissions.super_user = rules == nullptr;
  for (size_t i = 0; rules != nullptr && i < rules->size(); ++i) {
    ASSIGN_OR_RETURN(auto rule,
                     PermissionRuleFromJson(
                         (*rules)[i], absl::StrCat(credential.PointerTo("permissions"), "/", i)));
    spec.permissions.rules.push_back(std::move(rule));
  }
  const auto seconds = credential.NumberIfGiven("expires_in_seconds");
  spec.lifetime =
      seconds ? absl::Seconds(static_cast<int64_t>(*seconds)) : absl::InfiniteDuration();
  spec.token_id = credential.Text("token_id");
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

Reply ShowCredentials(const ControlCall& call) {
  const SuperUserCredentials all = MakeSuperUserCredentials(
      Seed(call.world->seed()), call.world->options().name, call.targets.endpoint);
  return ordered_json{{"endpoint", call.targets.endpoint},
                      {"v1", all.v1},
                      {"v1_raw", all.v1_raw},
                      {"v2", all.v2},
                      {"legacy", all.legacy},
                      {"session", all.session},
                      {"scenario", ScenarioCredentials(*call.world)}};
}

Reply Decode(const ControlCall& call) {
  return DecodeToken(*call.world, call.arguments.Text("token"));
}

// A rule for one of the roles, which may name one thing of a cache, or what its name begins with.
Shape RuleAbout(std::vector<std::string> roles, const std::string& thing) {
  return Object({{"role", Choice(std::move(roles))},
                 {"cache?", Text()},
                 {thing + "?", Text()},
                 {thing + "_prefix?", Text()}});
}

Shape DecodedShape() {
  return Object({{"good", Flag()},
                 {"why", Text(), "Why it is not valid; empty when it is."},
                 {"ours", Flag(), "An emulator made it."},
                 {"endpoint?", Text()},
                 {"world?", Text()},
                 {"kind?", Text()},
                 {"token_id?", Text()},
                 {"super_user?", Flag()},
                 {"permissions?", ListOf(PermissionRuleShape())},
                 {"valid_until?", TimeText()}});
}

ControlCommand ShowCredentialsCommand() {
  return {.id = "showCredentials",
          .route = "GET /v1/worlds/{world}/credentials",
          .summary = "Show the super user's credentials and those of the latest scenario.",
          .answer = {Object({{"endpoint", Text()},
                             {"v1", Text()},
                             {"v1_raw", Text()},
                             {"v2", Text()},
                             {"legacy", Text()},
                             {"session", Text()},
                             {"scenario", MapOf(CredentialShape())}}),
                     "Secrets."},
          .example = {"{}",
                      R"({"endpoint": "127.0.0.1:8080", "v1": "eyJl…", "v1_raw": "eyJh…",
                          "v2": "eyJh…", "legacy": "eyJh…", "session": "eyJh…", "scenario": {}})"},
          .by_hand = "The verb `credentials` writes them in the form that a program needs.",
          .run = ShowCredentials};
}

ControlCommand MintCommand() {
  return {
      .id = "mintCredential",
      .route = "POST /v1/worlds/{world}/credentials",
      .summary = "Make a disposable token or an API key.",
      .parameters = CredentialParameters(),
      .answer = {CredentialShape(), "The credential; it is a secret."},
      .example = {R"({"kind": "disposable",
                      "permissions": [{"role": "publishonly", "cache": "chat", "topic": "room"}],
                      "expires_in_seconds": 1800, "token_id": "mo"})",
                  R"({"v1": "eyJl…", "api_key": "eyJh…", "endpoint": "127.0.0.1:8080",
                      "valid_until": 1767227400})"},
      .verbs = {{.words = "token mint",
                 .example = "disposable --token-id mo --expires-in 30m --role publishonly --cache "
                            "chat --print v1",
                 .arguments =
                     {{{"kind"},
                       {"token_id"},
                       {"expires_in_seconds", "--expires-in"},
                       {"permissions/0/role", "",
                        "what it may do: readwrite, readonly, writeonly, publishsubscribe, "
                        "subscribeonly or publishonly; without it an API key may do everything"},
                       {"permissions/0/cache", "", "the cache that the role is for; else all"},
                       {"permissions/0/item", "", "the key that the role is for; else all"},
                       {"permissions/0/topic", "", "the topic that the role is for; else all"}}}}},
      .by_hand = "The verb makes one permission rule of its options.",
      .kept = {.action = "control.credentials.mint", .act = MintCredential}};
}

}  // namespace

Shape PermissionRuleShape() {
  return Named(
      "PermissionRule",
      ReadElsewhere(OneOf({RuleAbout({"readwrite", "readonly", "writeonly"}, "item"),
                           RuleAbout({"publishsubscribe", "subscribeonly", "publishonly"}, "topic"),
                           RuleAbout({"invoke"}, "function")})),
      "What is absent means all; a name and a prefix exclude each other.");
}

Shape CredentialShape() {
  return Named("Credential",
               Object({{"v1", Text(), "Base64 of endpoint and api_key, as SDKs take it."},
                       {"api_key", Text()},
                       {"endpoint", Text()},
                       {"refresh_token?", Text(), "Of API keys."},
                       {"valid_until?", Number(), "Unix seconds; absent: it never expires."}}));
}

Parameters CredentialParameters() {
  return {{In::kBody, "kind", Choice({kApiKey, kDisposable}), "What is made."},
          {In::kBody, "permissions?", ListOf(PermissionRuleShape(), 0, limits::kPermissionRulesMax),
           "What it may do, 20 rules at most; a disposable token needs them, an API key without "
           "them may do everything."},
          {In::kBody, "expires_in_seconds?", Number(1, UINT32_MAX),
           "How long it is valid; a disposable token needs it, and lives 25 hours at most."},
          {In::kBody, "token_id?", Text(),
           "The token id that webhooks and subscribers see, of 64 characters at most."}};
}

ControlAnswer MintCredential(Scope& scope, const Arguments& credential,
                             const std::string& endpoint) {
  // As the console does it: every caller of the control port may mint everything.
  static const Credential kConsole{.kind = CredentialKind::kSession,
                                   .permissions = {.super_user = true}};
  const bool disposable = credential.Text("kind") == kDisposable;
  if (disposable) RETURN_IF_ERROR(CheckDisposable(credential));
  ASSIGN_OR_RETURN(const auto spec, SpecFrom(credential));

  Tokens& tokens = scope.domain.tokens;
  ASSIGN_OR_RETURN(const auto token, disposable
                                         ? tokens.GenerateDisposableToken(kConsole, spec, scope.now)
                                         : tokens.GenerateApiToken(kConsole, spec, scope.now));
  return ToJson(token, endpoint);
}

CommandTable CredentialCommands() {
  return {ShowCredentialsCommand(),
          MintCommand(),
          {.id = "decodeToken",
           .route = "POST /v1/worlds/{world}/tokens/decode",
           .summary = "Show what a token or an API key says, and whether it is valid now.",
           .parameters = {{In::kBody, "token", NameText(), "The token, in any of its forms."}},
           .answer = {DecodedShape(),
                      "Its content; members after 'ours' only when an emulator made it."},
           .example = {R"({"token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"})",
                       R"({"good": false, "why": "the token is none of this emulator",
                           "ours": false})"},
           .verbs = {{"token decode", "\"$MOMENTO_API_KEY\""}},
           .by_hand = "The journal does not keep it: it would keep the token.",
           .run = Decode}};
}

}  // namespace emulator
