// Many worlds in one process, over real gRPC.

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {
namespace {

class WorldsServiceTest : public testing::Test {
 protected:
  // A client that is the super user of a world of this name, which is made.
  std::unique_ptr<TestClient> NewWorld(const std::string& name) {
    WorldOptions options{.name = name, .seed = "seed of " + name};
    options.clock_frozen_at = absl::FromUnixMillis(kTestTimeMs);
    EXPECT_TRUE(emulator_.worlds().Open(options).ok());
    return ClientOf(name);
  }
  std::unique_ptr<TestClient> ClientOf(const std::string& name) {
    const auto credentials =
        MakeSuperUserCredentials(Seed("seed of " + name), name, "momento.test");
    return std::make_unique<TestClient>(emulator_.channel(), credentials.v1_raw);
  }

  TestEmulator emulator_;
};

// What one suite does in its world; every name is the same in all of them.
void RunSuite(TestEmulator& emulator, TestClient& client, const std::string& name) {
  WebhookReceiver receiver;
  const auto world = emulator.worlds().Find(name);
  EXPECT_EQ(client.CreateCache("c"), "OK");
  receiver.set_secret(client.PutWebhook("c", "hook", "t", receiver.url()));
  const auto subscription = client.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  for (int i = 1; i <= 10; ++i) {
    const std::string text = absl::StrCat(name, " ", i);
    EXPECT_EQ(client.Set("c", "k", text, 1000), "OK");
    EXPECT_EQ(client.Publish("c", "t", text), "OK");
    EXPECT_EQ(subscription->NextItem(), absl::StrCat("item ", i, ": ", text));
    EXPECT_EQ(client.Get("c", "k"), text);
    const auto deliveries = receiver.Await(i);
    EXPECT_EQ(deliveries[i - 1].text, text);
    EXPECT_TRUE(deliveries[i - 1].signature_valid);
    EXPECT_TRUE(
        world->time().AdvanceTo(world->time().Now() + absl::Seconds(1), absl::Seconds(10)).ok());
    EXPECT_EQ(client.Get("c", "k"), "MISS");
  }
  EXPECT_EQ(receiver.received().size(), 10u);
  EXPECT_EQ(world->time().Now(), absl::FromUnixMillis(kTestTimeMs) + absl::Seconds(10));
}

TEST_F(WorldsServiceTest, SixtyFourSuitesWithEqualNamesDoNotMeet) {
  constexpr int kWorlds = 64;
  std::vector<std::thread> suites;
  for (int i = 0; i < kWorlds; ++i) {
    suites.emplace_back([this, name = absl::StrCat("suite-", i)] {
      const auto client = NewWorld(name);
      RunSuite(emulator_, *client, name);
    });
  }
  for (std::thread& suite : suites) suite.join();
  EXPECT_EQ(TestClient(emulator_.channel()).ListCaches(), "") << "nor the default world";
}

TEST_F(WorldsServiceTest, ADeletedWorldEndsItsStreamsAndItsCredentials) {
  const auto client = NewWorld("w");
  client->CreateCache("c");
  const auto subscription = client->Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  ASSERT_TRUE(emulator_.worlds().Remove("w").ok());
  EXPECT_EQ(subscription->NextItem(), "end NOT_FOUND: World not found: w");
  EXPECT_EQ(client->Get("c", "k"),
            "UNAUTHENTICATED: Could not validate authorization token: issued for a world that is "
            "not here");
}

TEST_F(WorldsServiceTest, AResetWorldKeepsItsCredentials) {
  const auto client = NewWorld("w");
  client->CreateCache("c");
  ASSERT_TRUE(emulator_.worlds().Find("w")->snapshots().Reset().ok());
  EXPECT_EQ(client->Get("c", "k"), "NOT_FOUND: Cache not found: c");
  EXPECT_EQ(client->CreateCache("c"), "OK");
}

TEST_F(WorldsServiceTest, AWorldIsResetWhileCallsAndDeliveriesAreUnderWay) {
  WebhookReceiver receiver;
  const auto client = NewWorld("w");
  const auto world = emulator_.worlds().Find("w");
  world->time().Release();
  std::atomic<bool> stop = false;
  std::vector<std::thread> busy;
  for (int i = 0; i < 4; ++i) {
    busy.emplace_back([&] {
      const auto own = ClientOf("w");
      while (!stop) {
        own->CreateCache("c");
        own->PutWebhook("c", "hook", "t", receiver.url());
        own->Set("c", "k", "v");
        own->Publish("c", "t", "hi");
        const auto subscription = own->Subscribe("c", "t");
        subscription->Next();
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    receiver.Await(i + 1);
    ASSERT_TRUE(world->snapshots().Take("s").ok());
    ASSERT_TRUE(world->snapshots().Reset().ok());
    ASSERT_TRUE(world->snapshots().Restore("s").ok());
  }
  stop = true;
  for (std::thread& thread : busy) thread.join();
  ASSERT_TRUE(world->snapshots().Reset().ok());
  EXPECT_EQ(client->ListCaches(), "");
}

}  // namespace
}  // namespace emulator
