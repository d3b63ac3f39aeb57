#include "emulator/domain/tokens/permissions.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/utf8.h"

namespace emulator {
namespace {

// A call that reads and writes must find both in one rule.
bool RoleGrants(Role role, Need::Access access) {
  switch (access) {
    case Need::Access::kNothing:
      return true;
    case Need::Access::kRead:
      return role == Role::kReadWrite || role == Role::kReadOnly;
    case Need::Access::kWrite:
      return role == Role::kReadWrite || role == Role::kWriteOnly;
    case Need::Access::kReadWrite:
      return role == Role::kReadWrite;
    case Need::Access::kSuperUser:
      return false;
  }
  return false;
}

bool Grants(const std::vector<PermissionRule>& rules, const Need& need,
            const absl::string_view* name) {
  return std::any_of(rules.begin(), rules.end(), [&](const PermissionRule& rule) {
    return rule.resource == need.resource && RoleGrants(rule.role, need.access) &&
           rule.cache.Matches(need.cache) && (name == nullptr || rule.item.Matches(*name));
  });
}

absl::string_view RoleName(const Need& need) {
  const bool topic = need.resource == Resource::kTopic;
  switch (need.access) {
    case Need::Access::kRead:
      return topic ? "subscribeonly or publishsubscribe" : "readonly or readwrite";
    case Need::Access::kWrite:
      return topic ? "publishonly or publishsubscribe" : "writeonly or readwrite";
    default:
      return topic ? "publishsubscribe" : "readwrite";
  }
}

// Names come from the request as they are: of any length, and not always text.
std::string Shown(absl::string_view name) {
  const absl::string_view start = name.substr(0, limits::kNameInErrorBytesMax);
  return IsValidUtf8(start) ? absl::Utf8SafeCEscape(start) : absl::CEscape(start);
}

std::string Describe(const Need& need, const absl::string_view* name) {
  if (need.access == Need::Access::kSuperUser) return "it needs a super user";
  const bool topic = need.resource == Resource::kTopic;
  std::string text = absl::StrCat("it needs a ", topic ? "topic" : "cache", " rule with role ",
                                  RoleName(need), " on cache ", Shown(need.cache));
  if (name != nullptr) absl::StrAppend(&text, topic ? ", topic " : ", key ", Shown(*name));
  return text;
}

}  // namespace

bool NameSelector::Matches(absl::string_view name) const {
  switch (kind) {
    case Kind::kAll:
      return true;
    case Kind::kExact:
      return name == text;
    case Kind::kPrefix:
      return absl::StartsWith(name, text);
  }
  return false;
}

absl::Status CheckPermission(const Permissions& permissions, const Need& need) {
  if (permissions.super_user || need.access == Need::Access::kNothing) return absl::OkStatus();
  if (need.names.empty() && !Grants(permissions.rules, need, nullptr)) {
    return errors::PermissionDenied(Describe(need, nullptr));
  }
  for (const absl::string_view& name : need.names) {
    if (!Grants(permissions.rules, need, &name)) {
      return errors::PermissionDenied(Describe(need, &name));
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateRules(const std::vector<PermissionRule>& rules) {
  if (rules.empty()) return errors::Malformed("permissions", "must hold at least one rule");
  if (rules.size() > limits::kPermissionRulesMax) {
    return errors::TooLong("permissions", limits::kPermissionRulesMax, "rules");
  }
  for (auto rule = rules.begin(); rule != rules.end(); ++rule) {
    if (rule->role == Role::kPermitNone) return errors::Unset("role of a permission");
    const auto same_selector = [&](const PermissionRule& other) {
      return other.resource == rule->resource && other.cache == rule->cache &&
             other.item == rule->item;
    };
    if (std::any_of(rules.begin(), rule, same_selector)) {
      return errors::Malformed("permissions", "hold two rules for the same selector");
    }
  }
  return absl::OkStatus();
}

}  // namespace emulator
