#include "emulator/domain/tokens/permissions.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

using Access = Need::Access;
using Kind = NameSelector::Kind;

PermissionRule Rule(Resource resource, Role role, NameSelector cache = {}, NameSelector item = {}) {
  return {.resource = resource, .role = role, .cache = cache, .item = item};
}

bool Allows(std::vector<PermissionRule> rules, Access access, Resource resource,
            absl::string_view cache, std::vector<absl::string_view> names) {
  return CheckPermission({.super_user = false, .rules = std::move(rules)},
                         {.access = access, .resource = resource, .cache = cache, .names = names})
      .ok();
}

TEST(PermissionsTest, RolesGrantWhatTheySay) {
  const auto allows = [](Role role, Access access) {
    return Allows({Rule(Resource::kCache, role)}, access, Resource::kCache, "c", {"k"});
  };
  EXPECT_TRUE(allows(Role::kReadOnly, Access::kRead));
  EXPECT_FALSE(allows(Role::kReadOnly, Access::kWrite));
  EXPECT_FALSE(allows(Role::kReadOnly, Access::kReadWrite));
  EXPECT_FALSE(allows(Role::kWriteOnly, Access::kRead));
  EXPECT_TRUE(allows(Role::kWriteOnly, Access::kWrite));
  EXPECT_FALSE(allows(Role::kWriteOnly, Access::kReadWrite));
  EXPECT_TRUE(allows(Role::kReadWrite, Access::kRead));
  EXPECT_TRUE(allows(Role::kReadWrite, Access::kReadWrite));
  EXPECT_FALSE(allows(Role::kReadWrite, Access::kSuperUser));
}

TEST(PermissionsTest, ReadAndWriteMustBeInOneRule) {
  EXPECT_FALSE(
      Allows({Rule(Resource::kCache, Role::kReadOnly), Rule(Resource::kCache, Role::kWriteOnly)},
             Access::kReadWrite, Resource::kCache, "c", {"k"}));
}

TEST(PermissionsTest, ACacheRuleNeverGrantsATopicCall) {
  EXPECT_FALSE(Allows({Rule(Resource::kCache, Role::kReadWrite)}, Access::kRead, Resource::kTopic,
                      "c", {"t"}));
}

TEST(PermissionsTest, SelectorsCompareBytes) {
  const PermissionRule exact =
      Rule(Resource::kCache, Role::kReadWrite, {Kind::kExact, "c"}, {Kind::kExact, "key"});
  const PermissionRule prefix =
      Rule(Resource::kCache, Role::kReadWrite, {}, {Kind::kPrefix, "image-"});
  const auto reads = [](const PermissionRule& rule, absl::string_view cache,
                        absl::string_view key) {
    return Allows({rule}, Access::kRead, Resource::kCache, cache, {key});
  };
  EXPECT_TRUE(reads(exact, "c", "key"));
  EXPECT_FALSE(reads(exact, "d", "key"));
  EXPECT_FALSE(reads(exact, "c", "keys"));
  EXPECT_TRUE(reads(prefix, "any", "image-1"));
  EXPECT_TRUE(reads(prefix, "any", "image-"));
  EXPECT_FALSE(reads(prefix, "any", "image"));
}

TEST(PermissionsTest, EveryKeyMustBeGranted) {
  const PermissionRule rule = Rule(Resource::kCache, Role::kReadWrite, {}, {Kind::kPrefix, "a"});
  EXPECT_TRUE(Allows({rule}, Access::kRead, Resource::kCache, "c", {"a1", "a2"}));
  EXPECT_FALSE(Allows({rule}, Access::kRead, Resource::kCache, "c", {"a1", "b"}));
}

TEST(PermissionsTest, ADenialNamesTheRuleThatWasNeeded) {
  const absl::Status status = CheckPermission(
      {},
      {.access = Access::kWrite, .resource = Resource::kTopic, .cache = "chat", .names = {"room"}});
  EXPECT_EQ(status.message(),
            "The credential does not allow this: it needs a topic rule with role publishonly or "
            "publishsubscribe on cache chat, topic room");
}

TEST(PermissionsTest, RulesThatConflictAreRefused) {
  const PermissionRule read = Rule(Resource::kCache, Role::kReadOnly, {Kind::kExact, "c"});
  const PermissionRule write = Rule(Resource::kCache, Role::kWriteOnly, {Kind::kExact, "c"});
  const PermissionRule all = Rule(Resource::kCache, Role::kWriteOnly);
  EXPECT_TRUE(ValidateRules({read, all}).ok()) << "overlapping, but not the same selector";
  EXPECT_FALSE(ValidateRules({read, write}).ok());
  EXPECT_FALSE(ValidateRules({read, read}).ok());
  EXPECT_FALSE(ValidateRules({}).ok());
  EXPECT_FALSE(ValidateRules({Rule(Resource::kCache, Role::kPermitNone)}).ok());
  EXPECT_FALSE(ValidateRules(std::vector<PermissionRule>(21, read)).ok());
}

}  // namespace
}  // namespace emulator
