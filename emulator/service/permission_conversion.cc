#include "emulator/service/permission_conversion.h"

#include <string>

#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

namespace messages = permission_messages;
using Kind = NameSelector::Kind;

// The members `all_caches` and `cache_selector`, which every kind of rule has.
template <typename Rule>
absl::StatusOr<NameSelector> CachesFromProto(const Rule& rule) {
  if (rule.has_all_caches()) return NameSelector{};
  if (rule.cache_selector().has_cache_name()) {
    return NameSelector{.kind = Kind::kExact, .text = rule.cache_selector().cache_name()};
  }
  return errors::Unset("cache of a permission");
}

absl::StatusOr<NameSelector> ItemsFromProto(
    const messages::PermissionsType::CachePermissions& rule) {
  if (!rule.has_item_selector()) return NameSelector{};
  const auto& selector = rule.item_selector();
  if (selector.has_key()) return NameSelector{.kind = Kind::kExact, .text = selector.key()};
  if (selector.has_key_prefix()) {
    return NameSelector{.kind = Kind::kPrefix, .text = selector.key_prefix()};
  }
  return errors::Unset("item_selector of a permission");
}

absl::StatusOr<NameSelector> ItemsFromProto(
    const messages::PermissionsType::TopicPermissions& rule) {
  if (rule.has_all_topics()) return NameSelector{};
  const auto& selector = rule.topic_selector();
  if (selector.has_topic_name()) {
    return NameSelector{.kind = Kind::kExact, .text = selector.topic_name()};
  }
  if (selector.has_topic_name_prefix()) {
    return NameSelector{.kind = Kind::kPrefix, .text = selector.topic_name_prefix()};
  }
  return errors::Unset("topic of a permission");
}

absl::StatusOr<NameSelector> ItemsFromProto(
    const messages::PermissionsType::FunctionPermissions& rule) {
  if (rule.has_all_functions()) return NameSelector{};
  const auto& selector = rule.function_selector();
  if (selector.has_function_name()) {
    return NameSelector{.kind = Kind::kExact, .text = selector.function_name()};
  }
  if (selector.has_function_name_prefix()) {
    return NameSelector{.kind = Kind::kPrefix, .text = selector.function_name_prefix()};
  }
  return errors::Unset("function of a permission");
}

template <typename Rule>
absl::StatusOr<PermissionRule> RuleFromProto(Resource resource, const Rule& rule) {
  // Numbers a newer protocol may have mean nothing here.
  if (rule.role() < 0 || rule.role() > static_cast<int>(Role::kWriteOnly)) {
    return errors::Malformed("role of a permission", "is unknown");
  }
  ASSIGN_OR_RETURN(auto caches, CachesFromProto(rule));
  ASSIGN_OR_RETURN(auto items, ItemsFromProto(rule));
  return PermissionRule{.resource = resource,
                        .role = static_cast<Role>(rule.role()),
                        .cache = std::move(caches),
                        .item = std::move(items)};
}

absl::StatusOr<PermissionRule> RuleFromProto(const messages::PermissionsType& rule) {
  switch (rule.kind_case()) {
    case messages::PermissionsType::kCachePermissions:
      return RuleFromProto(Resource::kCache, rule.cache_permissions());
    case messages::PermissionsType::kTopicPermissions:
      return RuleFromProto(Resource::kTopic, rule.topic_permissions());
    case messages::PermissionsType::kFunctionPermissions:
      return RuleFromProto(Resource::kFunction, rule.function_permissions());
    case messages::PermissionsType::KIND_NOT_SET:
      return errors::Unset("kind of a permission");
  }
  return errors::Unset("kind of a permission");
}

}  // namespace

absl::StatusOr<Permissions> PermissionsFromProto(const messages::Permissions& proto) {
  if (proto.has_super_user()) {
    Permissions super_user;
    super_user.super_user = true;
    return super_user;
  }
  if (!proto.has_explicit_()) return errors::Unset("permissions");
  Permissions permissions;
  for (const auto& type : proto.explicit_().permissions()) {
    ASSIGN_OR_RETURN(auto rule, RuleFromProto(type));
    permissions.rules.push_back(std::move(rule));
  }
  return permissions;
}

}  // namespace emulator
