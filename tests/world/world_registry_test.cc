#include "emulator/world/world_registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "emulator/base/errors.h"
#include "emulator/testing/world_peer.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

TEST(WorldRegistryTest, TheFirstWorldIsTheDefaultAndStays) {
  WorldRegistry worlds;
  const auto first = *worlds.Open({.name = "a"});
  ASSERT_TRUE(worlds.Open({.name = "b"}).ok());
  EXPECT_EQ(worlds.default_world(), first);
  EXPECT_EQ(worlds.Remove("a"), errors::DefaultWorldStays());
  EXPECT_TRUE(worlds.Remove("b").ok());
  EXPECT_EQ(worlds.Remove("b"), errors::NoSuchWorld("b"));
  EXPECT_EQ(worlds.Find("b"), nullptr);
}

TEST(WorldRegistryTest, NamesAreGivenOnce) {
  WorldRegistry worlds;
  ASSERT_TRUE(worlds.Open({.name = "a"}).ok());
  EXPECT_EQ(worlds.Open({.name = "a"}).status(), errors::WorldAlreadyExists("a"));
}

TEST(WorldRegistryTest, StoredWorldsComeBackAsTheyWereWithTheirOptions) {
  const TemporaryDirectory directory;
  const WorldRegistry::Surroundings surroundings{.directory = directory.File("data")};
  {
    WorldRegistry worlds;
    worlds.SetSurroundings(surroundings);
    ASSERT_TRUE(worlds.Open({.name = "default"}).ok());
    WorldOptions options{.name = "suite", .seed = "s", .auth = AuthMode::kEnforce};
    options.limits.caches = 1;
    options.clock_frozen_at = WorldStart();
    const auto suite = *worlds.Open(options);
    WorldPeer::Access(*suite, [](Domain& domain) {
      EXPECT_TRUE(domain.caches.Create(*CacheName::Parse("c")).ok());
    });
    ASSERT_TRUE(worlds.Open({.name = "gone"}).ok());
    ASSERT_TRUE(worlds.Remove("gone").ok());
  }
  WorldRegistry worlds;
  worlds.SetSurroundings(surroundings);
  ASSERT_TRUE(worlds.Open({.name = "default"}).ok());
  ASSERT_TRUE(worlds.OpenStored().ok());
  EXPECT_EQ(worlds.List().size(), 2u);
  const auto suite = worlds.Find("suite");
  ASSERT_NE(suite, nullptr);
  EXPECT_EQ(suite->seed(), "s");
  EXPECT_EQ(suite->options().auth, AuthMode::kEnforce);
  EXPECT_EQ(suite->options().limits.caches, 1u);
  EXPECT_EQ(suite->time().Now(), WorldStart());
  suite->Read(
      [](const Domain& domain) { EXPECT_EQ(domain.caches.List(), std::vector<std::string>{"c"}); });
}

TEST(WorldRegistryTest, WhatIsLeftOfAWorldThatWasNeverFinishedIsRemoved) {
  const TemporaryDirectory directory;
  std::ofstream(directory.File("half.db")).close();
  std::ofstream(directory.File("gone.db-wal")) << "left";
  WorldRegistry worlds;
  worlds.SetSurroundings({.directory = directory.path()});
  ASSERT_TRUE(worlds.OpenStored().ok());
  EXPECT_TRUE(worlds.List().empty());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(WorldRegistryTest, ADeletedWorldTellsWhoeverHoldsItStill) {
  WorldRegistry worlds;
  ASSERT_TRUE(worlds.Open({.name = "default"}).ok());
  const auto held = *worlds.Open({.name = "suite"});
  ASSERT_TRUE(worlds.Remove("suite").ok());
  EXPECT_EQ(CreateCache(*held, "c"), errors::NoSuchWorld("suite"));
  bool ran = false;
  held->time().RunAfter(absl::Hours(1), [&] { ran = true; });
  EXPECT_TRUE(ran) << "nobody lets time pass there any more";
}

}  // namespace
}  // namespace emulator
