#include "emulator/domain/tokens/token_codec.h"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/base/crypto.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_integer.h"
#include "emulator/base/json_text.h"

namespace emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kIssuer[] = "momento-emulator";
constexpr absl::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

// The words that stand in the claims for kinds, resources and roles, in the order of the enums.
constexpr std::array<const char*, 7> kKinds = {"open",   "session", "v1",        "v2",
                                               "legacy", "api",     "disposable"};
constexpr std::array<const char*, 3> kResources = {"cache", "topic", "function"};

template <typename Enum, size_t kCount>
Enum EnumFrom(const std::array<const char*, kCount>& words, const std::string& word) {
  for (size_t i = 0; i < kCount; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  throw std::invalid_argument(word);
}

Json SelectorToJson(const NameSelector& selector) {
  return {{selector.kind == NameSelector::Kind::kExact ? "is" : "prefix",
           absl::WebSafeBase64Escape(selector.text)}};
}

NameSelector SelectorFromJson(const Json& rule, const char* member) {
  if (!rule.contains(member)) return {};
  const auto members = rule.at(member).get<std::map<std::string, std::string>>();
  if (members.size() != 1) throw std::invalid_argument(member);
  const auto& [word, text] = *members.begin();
  NameSelector selector{.kind = word == "is" ? NameSelector::Kind::kExact
                                             : NameSelector::Kind::kPrefix};
  if (!absl::WebSafeBase64Unescape(text, &selector.text)) throw std::invalid_argument(text);
  return selector;
}

Json RuleToJson(const PermissionRule& rule) {
  Json json = {{"on", kResources[static_cast<size_t>(rule.resource)]},
               {"role", static_cast<int>(rule.role)}};
  if (rule.cache.kind != NameSelector::Kind::kAll) json["cache"] = SelectorToJson(rule.cache);
  if (rule.item.kind != NameSelector::Kind::kAll) json["item"] = SelectorToJson(rule.item);
  return json;
}

PermissionRule RuleFromJson(const Json& json) {
  return {.resource = EnumFrom<Resource>(kResources, json.at("on")),
          .role = static_cast<Role>(IntegerOf(json.at("role"))),
          .cache = SelectorFromJson(json, "cache"),
          .item = SelectorFromJson(json, "item")};
}

Json ToClaims(const Credential& credential, const std::string& world, absl::string_view endpoint) {
  Json claims = {{"iss", kIssuer},
                 {"w", world},
                 {"k", kKinds[static_cast<size_t>(credential.kind)]},
                 {"jti", credential.id}};
  // The claims by which SDKs tell a v2 key and a legacy key. SDKs that know no v2 keys take one
  // that has the claims of both for a legacy key.
  const bool is_v2 = credential.kind == CredentialKind::kSuperUserV2;
  if (is_v2) claims["t"] = "g";
  if ((is_v2 && !endpoint.empty()) || credential.kind == CredentialKind::kLegacy) {
    claims["sub"] = "emulator";
    claims["cp"] = absl::StrCat("control.", endpoint);
    claims["c"] = absl::StrCat("cache.", endpoint);
  }
  if (!credential.token_id.empty()) claims["tid"] = credential.token_id;
  if (credential.expires_at != absl::InfiniteFuture()) {
    claims["exp"] = absl::ToUnixSeconds(credential.expires_at);
    claims["ttl"] = absl::ToInt64Seconds(credential.lifetime);
  }
  if (!credential.permissions.super_user) {
    claims["p"] = Json::array();
    for (const PermissionRule& rule : credential.permissions.rules) {
      claims["p"].push_back(RuleToJson(rule));
    }
  }
  return claims;
}

Credential CredentialFrom(const Json& claims) {
  Credential credential{.kind = EnumFrom<CredentialKind>(kKinds, claims.at("k")),
                        .token_id = claims.value("tid", ""),
                        .id = claims.at("jti")};
  if (claims.contains("exp")) {
    credential.expires_at = absl::FromUnixSeconds(IntegerOf(claims.at("exp")));
    credential.lifetime = absl::Seconds(IntegerOf(claims.at("ttl")));
  }
  credential.permissions.super_user = !claims.contains("p");
  for (const Json& rule : claims.value("p", Json::array())) {
    credential.permissions.rules.push_back(RuleFromJson(rule));
  }
  return credential;
}

// The claims of anything that has the form of a JWT.
std::optional<Json> ParseClaims(const std::vector<absl::string_view>& parts) {
  std::string payload;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &payload)) return std::nullopt;
  Json claims = Json::parse(payload, nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) return std::nullopt;
  return claims;
}

bool IsOurs(const Json& claims) {
  return claims.contains("iss") && claims["iss"] == kIssuer && claims.contains("w") &&
         claims["w"].is_string();
}

}  // namespace

absl::string_view KindName(CredentialKind kind) {
  switch (kind) {
    case CredentialKind::kOpen:
      return "open credential";
    case CredentialKind::kSession:
      return "session token";
    case CredentialKind::kSuperUserV1:
      return "super-user API key";
    case CredentialKind::kSuperUserV2:
      return "v2 API key";
    case CredentialKind::kLegacy:
      return "legacy API key";
    case CredentialKind::kApiKey:
      return "API key";
    case CredentialKind::kDisposable:
      return "disposable token";
  }
  return "credential";
}

std::string TokenCodec::Encode(const Credential& credential, absl::string_view endpoint) const {
  const std::string claims = ToClaims(credential, world_, endpoint).dump();
  const std::string signed_text =
      absl::StrCat(absl::WebSafeBase64Escape(kHeader), ".", absl::WebSafeBase64Escape(claims));
  return absl::StrCat(signed_text, ".", absl::WebSafeBase64Escape(HmacSha256(key_, signed_text)));
}

absl::StatusOr<Credential> TokenCodec::Decode(absl::string_view token) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  const std::optional<Json> claims = ParseClaims(parts);
  if (!claims || !IsOurs(*claims)) return errors::TokenNotValid("not issued by this emulator");
  if ((*claims)["w"] != world_) return errors::TokenNotValid("issued for another world");

  const absl::string_view signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size());
  const std::string signature = absl::WebSafeBase64Escape(HmacSha256(key_, signed_text));
  if (!ConstantTimeEquals(signature, parts[2])) {
    return errors::TokenNotValid("its signature is wrong, or the emulator had another seed");
  }
  try {
    return CredentialFrom(*claims);
  } catch (const std::exception&) {
    return errors::TokenNotValid("its claims are those of another version of the emulator");
  }
}

std::string TokenCodec::Claims(const Credential& credential) const {
  return ToClaims(credential, world_, "").dump();
}

absl::StatusOr<Credential> TokenCodec::FromClaims(absl::string_view claims) {
  try {
    const auto parsed = ParseJson(claims);
    return CredentialFrom(parsed ? *parsed : Json());
  } catch (const std::exception&) {
    return errors::TokenNotValid("its claims are those of another version of the emulator");
  }
}

std::string TokenCodec::RefreshToken(const Credential& credential) const {
  return absl::WebSafeBase64Escape(HmacSha256(key_, absl::StrCat("refresh\n", credential.id)));
}

TokenClaim PeekToken(absl::string_view token) {
  const std::optional<Json> claims = ParseClaims(absl::StrSplit(token, '.'));
  if (!claims || !IsOurs(*claims)) return {};
  return {.ours = true, .world = (*claims)["w"], .claims = claims->dump()};
}

PresentedKey UnwrapKey(absl::string_view text) {
  absl::ConsumePrefix(&text, "Bearer ");
  const PresentedKey plain{.token = std::string(text), .endpoint = ""};
  std::string wrapper;
  if (!absl::Base64Unescape(text, &wrapper)) return plain;
  const auto json = ParseJson(wrapper);
  if (!json || !json->is_object() || !json->contains("api_key")) return plain;
  const auto& key = (*json)["api_key"];
  if (!key.is_string()) return plain;
  const auto endpoint = json->find("endpoint");
  const bool names_it = endpoint != json->end() && endpoint->is_string();
  return {.token = key.get<std::string>(),
          .endpoint = names_it ? endpoint->get<std::string>() : ""};
}

}  // namespace emulator
