#include "emulator/domain/tokens/permission_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace emulator {
namespace {

std::string ErrorOf(const nlohmann::json& json) {
  return std::string(PermissionRuleFromJson(json, "/permissions/0").status().message());
}

TEST(PermissionJsonTest, TheRoleSaysWhatTheRuleIsAbout) {
  const struct {
    const char* role;
    Resource resource;
    Role expected;
  } kRoles[] = {
      {"readwrite", Resource::kCache, Role::kReadWrite},
      {"readonly", Resource::kCache, Role::kReadOnly},
      {"writeonly", Resource::kCache, Role::kWriteOnly},
      {"publishsubscribe", Resource::kTopic, Role::kReadWrite},
      {"subscribeonly", Resource::kTopic, Role::kReadOnly},
      {"publishonly", Resource::kTopic, Role::kWriteOnly},
      {"invoke", Resource::kFunction, Role::kReadWrite},
  };
  for (const auto& role : kRoles) {
    const auto rule = PermissionRuleFromJson({{"role", role.role}}, "");
    ASSERT_TRUE(rule.ok()) << rule.status();
    EXPECT_EQ(rule->resource, role.resource) << role.role;
    EXPECT_EQ(rule->role, role.expected) << role.role;
    EXPECT_EQ(rule->cache.kind, NameSelector::Kind::kAll);
    EXPECT_EQ(rule->item.kind, NameSelector::Kind::kAll);
  }
}

TEST(PermissionJsonTest, NamesAndPrefixesAreSelectors) {
  const auto rule = PermissionRuleFromJson(
      {{"role", "publishonly"}, {"cache", "chat"}, {"topic_prefix", "room-"}}, "");
  ASSERT_TRUE(rule.ok()) << rule.status();
  EXPECT_EQ(rule->cache, (NameSelector{NameSelector::Kind::kExact, "chat"}));
  EXPECT_EQ(rule->item, (NameSelector{NameSelector::Kind::kPrefix, "room-"}));
}

TEST(PermissionJsonTest, MistakesAreNamedByTheirPointer) {
  EXPECT_NE(ErrorOf({{"role", "king"}}).find("/permissions/0/role"), std::string::npos);
  EXPECT_NE(ErrorOf({{"cache", "c"}}).find("/permissions/0/role"), std::string::npos);
  EXPECT_NE(ErrorOf({{"role", "readonly"}, {"topic", "t"}}).find("/permissions/0/topic"),
            std::string::npos)
      << "a cache role is not about topics";
  EXPECT_NE(ErrorOf({{"role", "readonly"}, {"item", "a"}, {"item_prefix", "b"}})
                .find("/permissions/0/item"),
            std::string::npos);
}

}  // namespace
}  // namespace emulator
