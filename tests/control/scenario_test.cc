#include "emulator/control/scenario.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "emulator/base/errors.h"
#include "emulator/testing/world_peer.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

using nlohmann::json;

class ScenarioTest : public testing::Test {
 protected:
  std::shared_ptr<World> Open() {
    WorldOptions options;
    options.seed = "test";
    options.clock_frozen_at = WorldStart();
    return *World::Open(options);
  }
  std::string Load(const json& scenario) {
    const auto answer = LoadScenario(*world_, "momento.test", scenario);
    return answer.ok() ? answer->dump() : std::string(answer.status().message());
  }

  const std::shared_ptr<World> world_ = Open();
};

TEST_F(ScenarioTest, ItemsOfEveryTypeAreThere) {
  const std::string loaded =
      Load({{"caches", {"c"}},
            {"items",
             {{{"cache", "c"}, {"key", "text"}, {"value", "v"}, {"ttl_ms", 1000}},
              {{"cache", "c"}, {"key", "bytes"}, {"base64", "AAE="}},
              {{"cache", "c"}, {"key", "list"}, {"list", {"a", "b"}}},
              {{"cache", "c"}, {"key", "set"}, {"set", {"a", "b"}}},
              {{"cache", "c"}, {"key", "dictionary"}, {"dictionary", {{"f", "v"}}}},
              {{"cache", "c"}, {"key", "sorted"}, {"sorted_set", {{"x", 1.5}}}}}}});
  ASSERT_EQ(loaded, R"({"credentials":{},"webhooks":[]})");
  EXPECT_EQ(GetItem(*world_, "text"), "v");
  EXPECT_EQ(GetItem(*world_, "bytes"), std::string("\0\1", 2));
  WorldPeer::Access(*world_, [&](Domain& domain) {
    const auto cache = domain.caches.Find(*CacheName::Parse("c"));
    const auto key = [&](const char* name) { return ItemKey{*cache, name, WorldStart()}; };
    EXPECT_EQ(**domain.caches.lists().Fetch(key("list"), {}), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(**domain.caches.sets().Length(key("set")), 2u);
    EXPECT_EQ((**domain.caches.dictionaries().Fetch(key("dictionary")))[0].value, "v");
    EXPECT_EQ((**domain.caches.sorted_sets().GetScores(key("sorted"), {"x"}))[0], 1.5);
  });
  ASSERT_TRUE(world_->time().AdvanceTo(WorldStart() + absl::Seconds(1)).ok());
  EXPECT_EQ(GetItem(*world_, "text"), "MISS");
  EXPECT_NE(GetItem(*world_, "bytes"), "MISS") << "as long as items may";
}

TEST_F(ScenarioTest, AMistakeLeavesNothingBehind) {
  const std::string message = Load({{"caches", {"c"}},
                                    {"items", {{{"cache", "c"}, {"key", "k"}, {"value", "v"}}}},
                                    {"faults", {{{"name", "r"}, {"rpc", "no-such-rpc"}}}}});
  EXPECT_NE(message.find("/faults/0/rpc"), std::string::npos) << message;
  EXPECT_EQ(GetItem(*world_, "k"), "Cache not found: c");
  EXPECT_TRUE(world_->faults().ListRules().empty());
  EXPECT_TRUE(world_->snapshots().List().empty());
}

TEST_F(ScenarioTest, ItsLatencyDelaysCallsAndDeliveries) {
  EXPECT_EQ(Load({{"latency", "15ms±5ms"}}), R"({"credentials":{},"webhooks":[]})");
  const auto rules = world_->faults().ListRules();
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].rule.fault.delay, absl::Milliseconds(15));
  EXPECT_EQ(rules[1].rule.delivery.delay, absl::Milliseconds(15));
  EXPECT_NE(Load({{"latency", "later"}}).find("/latency must be as 15ms"), std::string::npos);
}

TEST_F(ScenarioTest, LoadedAgainItBringsTheWorldToTheSame) {
  const json scenario = {
      {"caches", {"c"}},
      {"items", {{{"cache", "c"}, {"key", "k"}, {"list", {"a"}}}}},
      {"webhooks",
       {{{"cache", "c"}, {"webhook", "h"}, {"topic", "t"}, {"url", "http://x/"}, {"secret", "s"}}}},
  };
  EXPECT_NE(Load(scenario).find("\"secret\":\"s\""), std::string::npos);
  EXPECT_NE(Load(scenario).find("\"secret\":\"s\""), std::string::npos);
  WorldPeer::Access(*world_, [&](Domain& domain) {
    const auto cache = domain.caches.Find(*CacheName::Parse("c"));
    EXPECT_EQ(**domain.caches.lists().Length({*cache, "k", WorldStart()}), 1u);
  });
}

TEST_F(ScenarioTest, ItsClockMovesTheWorldButNotBack) {
  Load({{"clock", "manual:2030-01-01T00:00:00Z"}});
  EXPECT_EQ(absl::FormatTime(world_->time().Now(), absl::UTCTimeZone()),
            "2030-01-01T00:00:00+00:00");
  EXPECT_NE(Load({{"clock", "manual:2029-01-01T00:00:00Z"}}).find("/clock"), std::string::npos);
  EXPECT_NE(Load({{"clock", "noon"}}).find("/clock"), std::string::npos);
}

TEST_F(ScenarioTest, WhatItMintedIsKeptAndItsStateIsASnapshot) {
  Load({{"caches", {"c"}},
        {"credentials", {{{"name", "admin"}, {"kind", "api-key"}, {"token_id", "root"}}}}});
  const std::string key = ScenarioCredentials(*world_)["admin"]["api_key"];
  WorldPeer::Access(*world_, [&](Domain& domain) {
    EXPECT_EQ((*domain.tokens.Authenticate(key, WorldStart()))->token_id, "root");
  });
  ASSERT_TRUE(SetItem(*world_, "k", "v").ok());
  ASSERT_TRUE(world_->snapshots().Restore(kScenarioSnapshot).ok());
  EXPECT_EQ(GetItem(*world_, "k"), "MISS");
}

}  // namespace
}  // namespace emulator
