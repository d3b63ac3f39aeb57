// Bundles: what happened in a world is played again, from its journal alone.

#include "emulator/tools/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "cacheping.grpc.pb.h"
#include "emulator/app/json_file.h"
#include "emulator/control/scenario.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using testing::HasSubstr;

// The difference that a replay of the world finds; "" when it is equal.
std::string ReplayOf(World& world, const std::string& receiver = "") {
  const auto bundle = MakeBundle(world, "momento.test", "test");
  if (!bundle.ok()) return std::string(bundle.status().message());
  const auto parsed = ParseBundle(ordered_json::parse(bundle->dump()));
  if (!parsed.ok()) return std::string(parsed.status().message());
  const auto result = Replay(*parsed, receiver);
  return result.ok() ? result->difference.value_or("") : std::string(result.status().message());
}

class ReplayTest : public testing::Test {
 protected:
  static EmulatorOptions RunningClock() {
    EmulatorOptions options = TestEmulator::DefaultOptions();
    options.clock_frozen_at.reset();
    return options;
  }

  TestEmulator emulator_{RunningClock()};
  TestClient client_{emulator_.channel()};
};

TEST_F(ReplayTest, APingIsPlayedLikeAnyOtherCall) {
  grpc::ClientContext context;
  cache_client::PingResponse response;
  const auto ping = cache_client::Ping::NewStub(emulator_.channel());
  ASSERT_TRUE(ping->Ping(&context, {}, &response).ok());
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, ABundleWithATimeThatNoClockShowsIsRefused) {
  client_.CreateCache("c");
  const ordered_json good =
      ordered_json::parse(MakeBundle(emulator_.world(), "momento.test", "test")->dump());
  for (const int64_t us : {INT64_MIN, int64_t{-1}, INT64_MAX}) {
    ordered_json bad = good;
    bad["clock"]["from_us"] = us;
    EXPECT_THAT(ParseBundle(bad).status().message(), HasSubstr("/clock/from_us")) << us;
    bad = good;
    bad["journal"][0]["entry"]["time_us"] = us;
    EXPECT_THAT(ParseBundle(bad).status().message(), HasSubstr("time_us")) << us;
  }
}

// Nothing here is in a fixed order: clients, receivers and the clock run as they like. The replay
// has it all in the order in which it happened.
TEST_F(ReplayTest, WhatRanAtOnceIsPlayedInTheOrderItHappened) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  client_.PutWebhook("c", "a", "t", receiver.url());
  client_.PutWebhook("c", "b", "t", receiver.url());
  receiver.set_handler([&](const ReceivedDelivery& delivery) {
    if (delivery.text.size() > 3) return 200;
    TestClient handler(emulator_.channel());
    handler.PushFront("c", "seen", delivery.text);
    handler.Publish("c", "t", delivery.text + " again");
    return delivery.topic_sequence_number % 3 == 0 ? 500 : 200;
  });
  std::vector<std::thread> publishers;
  for (int i = 0; i < 4; ++i) {
    publishers.emplace_back([&, i] {
      TestClient client(emulator_.channel());
      for (int n = 0; n < 10; ++n) {
        const std::string token = client.MintPublishToken("c", "t", 60, absl::StrCat("u", i));
        TestClient(emulator_.channel(), token).Publish("c", "t", absl::StrCat(i, "-", n));
        client.Set("c", absl::StrCat("k", n), "v", 20);
        client.Get("c", absl::StrCat("k", n));
        client.Subscribe("c", absl::StrCat("s", n))->Next();
      }
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  emulator_.AwaitDeliveries();
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, EveryWayToFailIsPlayed) {
  client_.CreateCache("c");
  client_.CreateCache("c");
  client_.Get("unknown", "k");
  client_.Set("c", "", "v");
  TestClient(emulator_.channel(), "no.token.at.all").Get("c", "k");
  const std::string token = client_.MintPublishToken("c", "t", 1, "mo");
  TestClient(emulator_.channel(), token).Get("c", "k");
  TestClient(emulator_.channel(), token + "x").Get("c", "k");
  client_.PutWebhook("c", "hook", "t", "http://127.0.0.1:9/");
  client_.Publish("c", "t", "nobody listens");
  emulator_.AwaitDeliveries();
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, KeysAreRefreshedAgain) {
  const auto credentials = MakeSuperUserCredentials(Seed("test"), "default", "momento.test");
  auth::GenerateApiTokenRequest request;
  request.set_auth_token(credentials.v1_raw);
  request.mutable_expires()->set_valid_for_seconds(60);
  auto* topic = request.mutable_permissions()->mutable_explicit_()->add_permissions();
  topic->mutable_topic_permissions()->set_role(permission_messages::TopicReadWrite);
  topic->mutable_topic_permissions()->mutable_all_caches();
  topic->mutable_topic_permissions()->mutable_all_topics();
  auth::GenerateApiTokenResponse key;
  ASSERT_TRUE(client_.auth().GenerateApiToken(client_.NewContext().get(), request, &key).ok());
  auth::RefreshApiTokenRequest refresh;
  refresh.set_api_key(key.api_key());
  refresh.set_refresh_token("wrong");
  auth::RefreshApiTokenResponse refreshed;
  EXPECT_FALSE(
      client_.auth().RefreshApiToken(client_.NewContext().get(), refresh, &refreshed).ok());
  refresh.set_refresh_token(key.refresh_token());
  EXPECT_TRUE(client_.auth().RefreshApiToken(client_.NewContext().get(), refresh, &refreshed).ok());
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
  const auto bundle = MakeBundle(emulator_.world(), "momento.test", "test");
  const std::string text = bundle->dump();
  for (const std::string& secret : {credentials.v1_raw, key.api_key(), key.refresh_token()}) {
    EXPECT_EQ(text.find(secret.substr(secret.rfind('.') + 1)), std::string::npos) << secret;
  }
}

TEST_F(ReplayTest, WhatFaultsDidIsPlayedWithoutTheirRules) {
  client_.CreateCache("c");
  FaultRule failing{.name = "ill", .rpc = "get", .first = 2, .last = 2};
  failing.fault.error = absl::UnavailableError("ill");
  FaultRule slow{.name = "slow", .rpc = "set"};
  slow.fault.delay = absl::Milliseconds(20);
  ASSERT_TRUE(emulator_.world().faults().PutRule(failing).ok());
  ASSERT_TRUE(RunControlCommand(emulator_.world(), "momento.test", "control.faults.put",
                                {{"name", "odd"}, {"rpc", "delete"}, {"status", "aborted"}})
                  .ok());
  ASSERT_TRUE(emulator_.world().faults().PutRule(slow).ok());
  for (int i = 0; i < 3; ++i) client_.Get("c", "k");
  client_.Set("c", "k", "v");
  EXPECT_THAT(client_.Delete("c", "k"), HasSubstr("ABORTED"));
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

// What rules and orders did to deliveries is done again, in spite of answers that came in any
// order.
TEST_F(ReplayTest, OrdersAndFaultsOfDeliveriesArePlayed) {
  WebhookReceiver receiver;
  const auto control = [&](const char* action, const json& body) {
    const auto answer = RunControlCommand(emulator_.world(), "momento.test", action, body);
    EXPECT_TRUE(answer.ok()) << answer.status();
  };
  client_.CreateCache("c");
  client_.PutWebhook("c", "fast", "t", receiver.url());
  client_.PutWebhook("c", "held", "t", receiver.url());
  control("control.deliveries.order",
          {{"order", "shuffle"}, {"window", 4}, {"gather_ms", 5}, {"concurrency", 8}});
  control("control.deliveries.order", {{"order", "hold"}, {"cache", "c"}, {"webhook", "held"}});
  int rule = 0;
  for (const json& fault :
       {json{{"drop", true}}, json{{"delay_ms", 3}}, json{{"duplicate", "restamped"}},
        json{{"send_as", "replay"}}, json{{"send_as", "previous-secret"}}}) {
    json body = fault;
    body["name"] = absl::StrCat("rule", ++rule);
    body["webhook"] = "*";
    body["first"] = body["last"] = 2 + rule;
    control("control.faults.put", body);
  }
  for (int i = 0; i < 30; ++i) client_.Publish("c", "t", absl::StrCat(i));
  client_.RotateSecret("c", "held");
  control("control.deliveries.release", {{"deliveries", {4, 2}}});
  control("control.deliveries.release", json::object());
  emulator_.AwaitDeliveries();
  control("control.deliveries.resend", {{"delivery", 2}});
  control("control.deliveries.resend", {{"delivery", 2}, {"body", "edited"}});
  control("control.deliveries.resend",
          {{"delivery", 2}, {"body_base64", "/wA="}, {"signature", "resign"}});
  emulator_.AwaitDeliveries();
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
  EXPECT_THAT(emulator_.Journal(), HasSubstr(R"("send_as":"replay")"));
}

TEST_F(ReplayTest, ScenariosAndControlCommandsArePlayed) {
  const auto loaded =
      LoadScenario(emulator_.world(), "momento.test",
                   {{"caches", {"c"}},
                    {"items", {{{"cache", "c"}, {"key", "k"}, {"list", {"a", "b"}}}}},
                    {"webhooks",
                     {{{"cache", "c"},
                       {"webhook", "h"},
                       {"topic", "t"},
                       {"url", "http://127.0.0.1:9/"},
                       {"secret", "fixed"}}}},
                    {"faults", {{{"name", "r"}, {"rpc", "get"}, {"status", "unavailable"}}}}});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(client_.FetchList("c", "k"), "a,b");
  EXPECT_THAT(client_.Get("c", "k"), HasSubstr("UNAVAILABLE"));
  client_.Publish("c", "t", "hi");
  emulator_.AwaitDeliveries();
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, TheReceiverGetsTheSameBytesAndMustAnswerTheSame) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  const std::string secret = client_.PutWebhook("c", "hook", "t", receiver.url());
  for (int i = 0; i < 3; ++i) client_.Publish("c", "t", absl::StrCat(i));
  emulator_.AwaitDeliveries();

  WebhookReceiver again;
  again.set_secret(secret);
  EXPECT_EQ(ReplayOf(emulator_.world(), again.url()), "");
  ASSERT_EQ(again.received().size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(again.received()[i].body, receiver.received()[i].body);
    EXPECT_TRUE(again.received()[i].signature_valid);
  }
  again.set_handler([](const ReceivedDelivery& delivery) {
    return delivery.topic_sequence_number == 2 ? 500 : 200;
  });
  EXPECT_EQ(ReplayOf(emulator_.world(), again.url()),
            "delivery 2 was answered with 200 when the bundle was made; the receiver answers 500");
}

TEST_F(ReplayTest, AReceiverThatDidNotAnswerInTimeIsPlayed) {
  TestEmulator emulator;
  TestClient client(emulator.channel());
  WebhookReceiver receiver;
  absl::Notification go_on;
  receiver.set_handler([&](const ReceivedDelivery&) {
    go_on.WaitForNotification();
    return 200;
  });
  client.CreateCache("c");
  client.PutWebhook("c", "hook", "t", receiver.url());
  client.Publish("c", "t", "hi");
  receiver.Await(1);
  emulator.Advance(absl::Seconds(6));
  go_on.Notify();
  EXPECT_EQ(ReplayOf(emulator.world()), "");
}

TEST_F(ReplayTest, DeliveriesThatARestoreLostArePlayed) {
  WebhookReceiver receiver;
  absl::Notification go_on;
  receiver.set_handler([&](const ReceivedDelivery&) {
    go_on.WaitForNotification();
    return 200;
  });
  client_.CreateCache("c");
  client_.PutWebhook("c", "a", "t", receiver.url());
  client_.PutWebhook("c", "b", "t", receiver.url());
  client_.Publish("c", "t", "one");
  client_.Publish("c", "t", "two");
  receiver.Await(2);
  ASSERT_TRUE(emulator_.world().snapshots().Take("s").ok());
  ASSERT_TRUE(emulator_.world().snapshots().Restore("s").ok());
  go_on.Notify();
  emulator_.AwaitDeliveries();
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, RatesAreCountedOnAfterARestore) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.limits.operations_per_second = 3;
  TestEmulator emulator(options);
  TestClient client(emulator.channel());
  client.CreateCache("c");
  client.Get("c", "k");
  client.Get("c", "k");
  ASSERT_TRUE(emulator.world().snapshots().Take("s").ok());
  ASSERT_TRUE(emulator.world().snapshots().Restore("s").ok());
  client.Get("c", "k");
  EXPECT_THAT(client.Get("c", "k"), HasSubstr("RESOURCE_EXHAUSTED"));
  EXPECT_EQ(ReplayOf(emulator.world()), "");
}

TEST_F(ReplayTest, TokensMintedAfterARestoreAreOthers) {
  client_.CreateCache("c");
  ASSERT_TRUE(emulator_.world().snapshots().Take("s").ok());
  const std::string alice = client_.MintPublishToken("c", "t", 60, "alice");
  ASSERT_TRUE(emulator_.world().snapshots().Restore("s").ok());
  const std::string bob = client_.MintPublishToken("c", "t", 60, "bob");
  TestClient(emulator_.channel(), alice).Publish("c", "t", "from alice");
  TestClient(emulator_.channel(), bob).Publish("c", "t", "from bob");
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, NamesThatCannotTravelInMetadataArePlayed) {
  client_.Publish("cach\xC3\xA9", "t", "hi");
  client_.Publish("a\nb", "t", "hi");
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, ALargeBatchIsOneEntry) {
  client_.CreateCache("c");
  cache_client::GetBatchRequest request;
  for (int i = 0; i < 400; ++i) {
    const std::string key = absl::StrCat("k", i);
    client_.Set("c", key, std::string(15'000, 'v'));
    request.add_items()->set_cache_key(key);
  }
  const auto context = client_.NewContext("c");
  const auto stream = client_.scs().GetBatch(context.get(), request);
  cache_client::GetResponse response;
  int answers = 0;
  while (stream->Read(&response)) ++answers;
  EXPECT_EQ(answers, 400);
  EXPECT_EQ(ReplayOf(emulator_.world()), "");
}

TEST_F(ReplayTest, ADifferenceIsSaidInWords) {
  client_.CreateCache("c");
  client_.Set("c", "k", "v");
  auto bundle = *MakeBundle(emulator_.world(), "momento.test", "test");
  bundle["journal"][1]["entry"]["outcome"] = "NOT_FOUND";
  EXPECT_EQ(*Replay(*ParseBundle(bundle))->difference,
            "entry 2: outcome is \"OK\", expected \"NOT_FOUND\"");
  bundle["journal"].erase(1);
  EXPECT_EQ(Replay(*ParseBundle(bundle))->difference, std::nullopt);
  bundle["seed"] = "other";
  EXPECT_EQ(Replay(*ParseBundle(bundle))->difference, std::nullopt) << "nothing was drawn";
}

TEST_F(ReplayTest, WhatWasNotKeptCannotBeABundle) {
  client_.CreateCache("c");
  client_.Set("c", "k", std::string(20'000, 'v'));
  EXPECT_THAT(ReplayOf(emulator_.world()), HasSubstr("the request of entry 2 has 200"));
}

TEST_F(ReplayTest, AFileThatIsNoJsonIsNamedWithTheReason) {
  const TemporaryDirectory directory;
  const auto message = [&](const std::string& content) {
    const std::string path = directory.File("bundle.json");
    std::ofstream(path) << content;
    return std::string(ReadJsonFile(path).status().message());
  };
  EXPECT_THAT(message(""), HasSubstr("bundle.json cannot be used: it is empty"));
  EXPECT_THAT(message("{\"format\": 1,\n\"world\" \"w\"}"),
              HasSubstr("it is no JSON: line 2, column 11: syntax error"));
}

TEST_F(ReplayTest, AFileThatIsNoBundleIsRefused) {
  EXPECT_THAT(ParseBundle(ordered_json::object()).status().message(), HasSubstr("/format"));
  const auto later = ordered_json::parse(R"({"format": 99})");
  EXPECT_THAT(ParseBundle(later).status().message(), HasSubstr("later emulator"));
  auto bundle = *MakeBundle(emulator_.world(), "momento.test", "test");
  const std::string deep = absl::Base64Escape("{\"cache\":" + std::string(300'000, '[') + "}");
  auto nested = bundle;
  nested["journal"] = ordered_json::parse(absl::StrCat(
      R"([{"entry":{"time_us":1,"action":"control.caches.create","caller":"","cache":"",)",
      R"("outcome":"OK"},"input":")", deep, "\"}]"));
  EXPECT_TRUE(Replay(*ParseBundle(nested))->difference.has_value());
  bundle["journal"] = {{{"entry", 7}}};
  EXPECT_THAT(ParseBundle(bundle).status().message(), HasSubstr("/journal/0"));
}

// A receiver that passes the traceparent on, and one that does not; neither is in a fixed order.
TEST_F(ReplayTest, CausesArePlayed) {
  EmulatorOptions options = RunningClock();
  options.trace_webhooks = true;
  options.limits.cause_depth = 3;
  TestEmulator emulator(options);
  TestClient client(emulator.channel());
  WebhookReceiver receiver;
  receiver.set_handler([&](const ReceivedDelivery& delivery) {
    TestClient handler(emulator.channel());
    handler.Get("c", "k");
    const auto context = handler.NewContext();
    const auto traceparent = delivery.headers.find("traceparent");
    if (traceparent != delivery.headers.end()) {
      context->AddMetadata("traceparent", traceparent->second);
    }
    cache_client::pubsub::PublishRequest request;
    request.set_cache_name("c");
    request.set_topic("t");
    request.mutable_value()->set_text("again");
    common::Empty response;
    EXPECT_TRUE(handler.pubsub().Publish(context.get(), request, &response).ok());
    return 200;
  });
  client.CreateCache("c");
  client.PutWebhook("c", "hook", "t", receiver.url());
  client.Publish("c", "t", "once");
  emulator.AwaitDeliveries();
  EXPECT_THAT(emulator.Journal(), HasSubstr(R"("action":"webhook.cut")"));
  EXPECT_THAT(emulator.Journal(), HasSubstr(R"("during":[)"));
  EXPECT_EQ(receiver.received().size(), 3u);
  EXPECT_EQ(ReplayOf(emulator.world()), "");
  const auto bundle = MakeBundle(emulator.world(), "momento.test", "test");
  EXPECT_EQ((*bundle)["format"], 2);
}

TEST_F(ReplayTest, ABundleThatSaysNothingOfCausesReplays) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  client_.PutWebhook("c", "hook", "t", receiver.url());
  client_.Publish("c", "t", "hi");
  emulator_.AwaitDeliveries();
  auto bundle = *MakeBundle(emulator_.world(), "momento.test", "test");
  for (auto& step : bundle["journal"]) {
    step["entry"].erase("cause");
    step["entry"].erase("during");
  }
  EXPECT_THAT(*Replay(*ParseBundle(bundle))->difference, HasSubstr("cause is 3, expected absent"));
  for (auto& step : bundle["journal"]) step["cause_known"] = false;
  EXPECT_EQ(Replay(*ParseBundle(bundle))->difference.value_or(""), "");
}

// Made by an earlier build; a change that breaks it breaks the bundles that users have.
TEST_F(ReplayTest, ABundleOfAnEarlierBuildReplays) {
  const auto json = ReadJsonFile("fixtures/bundles/chat.json");
  ASSERT_TRUE(json.ok()) << json.status();
  const auto result = Replay(*ParseBundle(*json));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->difference.value_or(""), "");
  EXPECT_GT(result->entries, 10u);
}

}  // namespace
}  // namespace emulator
