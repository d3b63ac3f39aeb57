// How an emulator starts and ends, in process.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "emulator/tools/surroundings.h"
#include "emulator/web/control_client.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

int PortOf(const std::string& address) { return std::stoi(address.substr(address.rfind(':') + 1)); }

TEST(DoorsTest, ThePortInUseIsNamed) {
  TestEmulator running;
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.port = PortOf(running.address());
  EXPECT_EQ(Emulator::Start(options).status().message(),
            absl::StrCat("The gRPC port is in use: ", running.address(),
                         "; choose another one with --port, or a free one with --port 0"));
  options = TestEmulator::DefaultOptions();
  options.control_port = PortOf(running.control_address());
  EXPECT_EQ(Emulator::Start(options).status().message(),
            absl::StrCat("The control port is in use: ", running.control_address(),
                         "; choose another one with --control-port, or a free one with "
                         "--control-port 0"));
}

TEST(DoorsTest, AHostThatCannotBeListenedOnIsNamedWithTheReason) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.host = "203.0.113.1";
  EXPECT_EQ(Emulator::Start(options).status().message(),
            "The control port cannot listen on 203.0.113.1:0: Cannot assign requested address");
}

TEST(DoorsTest, AStartThatFailsLeavesPendingDeliveriesForTheNext) {
  const TemporaryDirectory directory;
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.data_directory = directory.path();
  WebhookReceiver receiver;
  {
    // Without a sender deliveries stay pending.
    WorldOptions world;
    world.seed = "test";
    world.database = directory.File("default.db");
    const auto opened = *World::Open(world);
    const absl::Status status = opened->Run({.action = "x", .writes = true}, [&](Scope& scope) {
      scope.domain.caches.Create(*CacheName::Parse("c")).IgnoreError();
      const CacheRef cache = *scope.domain.caches.Find(*CacheName::Parse("c"));
      const TopicName topic = *TopicName::Parse("t");
      scope.domain.webhooks.Put(cache, *WebhookName::Parse("w"), topic, receiver.url())
          .IgnoreError();
      return scope.domain.topics.Publish(cache, topic, {.bytes = "late"}, "", scope.now).status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  TestEmulator other;
  options.port = PortOf(other.address());
  EXPECT_FALSE(Emulator::Start(options).ok());
  options.port = 0;
  TestEmulator emulator(options);
  EXPECT_EQ(receiver.Await(1)[0].text, "late");
  emulator.AwaitDeliveries();
  EXPECT_EQ(receiver.received().size(), 1u);
}

TEST(DoorsTest, TheReadyLineSaysWhereEverythingIs) {
  TestEmulator emulator;
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.seed = "a \"seed\"";
  const auto started = Emulator::Start(options);
  const auto json = nlohmann::json::parse((*started)->ReadyJson());
  EXPECT_EQ(json["grpc"], (*started)->grpc_address());
  EXPECT_EQ(json["control"], (*started)->control_address());
  EXPECT_EQ(json["tls"], nullptr);
  EXPECT_EQ(json["seed"], "a \"seed\"");
  EXPECT_GT(json["pid"].get<int>(), 0);
}

TEST(DoorsTest, ClientsAreToldAnAddressThatTheyCanUse) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.host = "0.0.0.0";
  options.tls_port = 0;
  const TemporaryDirectory directory;
  options.ca_directory = directory.path();
  for (const auto& [advertise, told] :
       {std::pair("", "127.0.0.1:"), std::pair("emulator.example", "emulator.example:")}) {
    options.advertise = advertise;
    const auto started = Emulator::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    const auto json = nlohmann::ordered_json::parse((*started)->ReadyJson());
    for (const char* door : {"grpc", "control", "tls"}) {
      EXPECT_EQ(json[door].get<std::string>().rfind(told, 0), 0u) << json[door];
    }
    const int control_port = PortOf((*started)->control_address());
    EXPECT_TRUE(ControlClient("127.0.0.1", control_port).CheckReady().ok());
    const auto at = SurroundingsFrom(json);
    ASSERT_TRUE(at.ok()) << at.status();
    EXPECT_EQ(EnvironmentOf(*at, "v1")["MOMENTO_EMULATOR_ADDRESS"], (*started)->grpc_address());
    EXPECT_EQ(HostsLine(*at).rfind("127.0.0.1 momento.test cache.momento.test ", 0), 0u)
        << HostsLine(*at);
  }
}

TEST(DoorsTest, ACertificateThatIsNotHereIsNamed) {
  const auto at = SurroundingsFrom({{"grpc", "127.0.0.1:8080"},
                                    {"control", "127.0.0.1:9090"},
                                    {"tls", "127.0.0.1:8443"},
                                    {"ca", "/nowhere/ca.pem"}});
  EXPECT_EQ(at.status().message(),
            "The file /nowhere/ca.pem cannot be used: the emulator's certificate is not here; "
            "--ca-file says where");
}

TEST(DoorsTest, ItIsReadyOnceStartedAndNotAfterwards) {
  int port = 0;
  {
    TestEmulator emulator;
    port = PortOf(emulator.control_address());
    EXPECT_TRUE(ControlClient("127.0.0.1", port).CheckReady().ok());
  }
  EXPECT_FALSE(ControlClient("127.0.0.1", port).CheckReady().ok());
}

TEST(DoorsTest, StreamsEndWithUnavailableWhenTheEmulatorEnds) {
  auto emulator = std::make_unique<TestEmulator>();
  TestClient client(emulator->channel());
  client.CreateCache("c");
  const auto subscription = client.Subscribe("c", "t");
  ASSERT_EQ(subscription->Next(), "heartbeat");
  emulator.reset();
  EXPECT_EQ(subscription->Next(), "end UNAVAILABLE: The emulator is shutting down");
}

TEST(DoorsTest, DataOutlivesTheEmulator) {
  const TemporaryDirectory directory;
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.data_directory = directory.File("data");
  std::string secret;
  {
    TestEmulator emulator(options);
    TestClient client(emulator.channel());
    client.CreateCache("c");
    client.Set("c", "k", "v");
    client.Publish("c", "t", "one");
    secret = client.PutWebhook("c", "w", "t", "http://localhost");
  }
  TestEmulator emulator(options);
  TestClient client(emulator.channel());
  EXPECT_EQ(client.Get("c", "k"), "v");
  EXPECT_EQ(client.GetSecret("c", "w"), secret);
  EXPECT_EQ(client.Publish("c", "u", "two"), "OK");
  EXPECT_EQ(client.Subscribe("c", "t", 1)->NextItem(), "item 1: one");
}

TEST(DoorsTest, ARunningClockExpiresItemsAndBeats) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.clock_frozen_at.reset();
  TestEmulator emulator(options);
  TestClient client(emulator.channel());
  client.CreateCache("c");
  const auto subscription = client.Subscribe("c", "t");
  client.Set("c", "k", "v", 1);
  EXPECT_EQ(subscription->Next(), "heartbeat");
  EXPECT_EQ(subscription->Next(), "heartbeat") << "a second later";
  EXPECT_EQ(client.Get("c", "k"), "MISS");
}

}  // namespace
}  // namespace emulator
