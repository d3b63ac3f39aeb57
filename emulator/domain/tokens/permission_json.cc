#include "emulator/domain/tokens/permission_json.h"

#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"

namespace emulator {
namespace {

struct RoleWord {
  const char* word;
  Resource resource;
  Role role;
  // The member that names what the rule is about.
  const char* item;
};
constexpr RoleWord kRoles[] = {
    {"readwrite", Resource::kCache, Role::kReadWrite, "item"},
    {"readonly", Resource::kCache, Role::kReadOnly, "item"},
    {"writeonly", Resource::kCache, Role::kWriteOnly, "item"},
    {"publishsubscribe", Resource::kTopic, Role::kReadWrite, "topic"},
    {"subscribeonly", Resource::kTopic, Role::kReadOnly, "topic"},
    {"publishonly", Resource::kTopic, Role::kWriteOnly, "topic"},
    {"invoke", Resource::kFunction, Role::kReadWrite, "function"},
};

NameSelector SelectorFrom(std::optional<std::string> exact, std::optional<std::string> prefix) {
  if (exact) return {.kind = NameSelector::Kind::kExact, .text = *std::move(exact)};
  if (prefix) return {.kind = NameSelector::Kind::kPrefix, .text = *std::move(prefix)};
  return {};
}

// Nothing for a selector of everything.
void AddSelector(nlohmann::ordered_json& json, const std::string& name,
                 const NameSelector& selector) {
  if (selector.kind == NameSelector::Kind::kExact) json[name] = selector.text;
  if (selector.kind == NameSelector::Kind::kPrefix) json[name + "_prefix"] = selector.text;
}

}  // namespace

absl::StatusOr<PermissionRule> PermissionRuleFromJson(const nlohmann::json& json,
                                                      const std::string& pointer) {
  JsonReader reader(json, pointer);
  const std::string word = reader.RequiredText("role");
  const RoleWord* role = nullptr;
  for (const RoleWord& candidate : kRoles) {
    if (candidate.word == word) role = &candidate;
  }
  if (role == nullptr) {
    reader.Wrong("role",
                 "must be readwrite, readonly, writeonly, publishsubscribe, subscribeonly, "
                 "publishonly or invoke");
    return reader.Finish();
  }
  PermissionRule rule{.resource = role->resource, .role = role->role};
  rule.cache = SelectorFrom(reader.Text("cache"), std::nullopt);
  const std::string item = role->item;
  auto exact = reader.Text(item);
  auto prefix = reader.Text(item + "_prefix");
  if (exact && prefix) reader.Wrong(item, absl::StrCat("excludes ", item, "_prefix"));
  rule.item = SelectorFrom(std::move(exact), std::move(prefix));
  if (!reader.Finish().ok()) return reader.Finish();
  return rule;
}

nlohmann::ordered_json PermissionRuleToJson(const PermissionRule& rule) {
  nlohmann::ordered_json json;
  for (const RoleWord& role : kRoles) {
    if (role.resource != rule.resource || role.role != rule.role) continue;
    json["role"] = role.word;
    AddSelector(json, "cache", rule.cache);
    AddSelector(json, role.item, rule.item);
  }
  return json;
}

}  // namespace emulator
