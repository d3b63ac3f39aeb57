// The control API over HTTP: its routes are those of the document, and what they do.

#include "emulator/control_port/control_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "emulator/web/control_client.h"
#include "tests/support/http_call.h"
#include "tests/support/raw_client.h"

namespace emulator {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ControlApiTest : public testing::Test {
 protected:
  // The answer as JSON; fails the test when the status is another one.
  json Get(const std::string& path, int status = 200) {
    return Checked(path, HttpGet(emulator_.control_address(), path), status);
  }
  json Post(const std::string& path, const json& body, int status = 200) {
    return Checked(path, HttpPost(emulator_.control_address(), path, body.dump()), status);
  }
  json Delete(const std::string& path, int status = 200) {
    return Checked(path, HttpDelete(emulator_.control_address(), path), status);
  }
  static json Checked(const std::string& path, const HttpAnswer& answer, int status) {
    EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
    return json::parse(answer.body, nullptr, false);
  }
  static std::string MessageOf(const json& answer) {
    return answer.value("/error/message"_json_pointer, "no error: " + answer.dump());
  }
  static std::string World(const std::string& path, const std::string& world = "default") {
    return absl::StrCat("/v1/worlds/", world, path);
  }

  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(ControlApiTest, AnEmptyNameInThePathIsAnsweredWithItsName) {
  EXPECT_EQ(MessageOf(Post("/v1/worlds//reset", json::object(), 400)), "world must not be empty");
  EXPECT_EQ(MessageOf(Delete(World("/webhooks//hook"), 400)), "cache must not be empty");
  EXPECT_EQ(MessageOf(Delete(World("/webhooks/chat/"), 400)), "webhook must not be empty");
}

TEST_F(ControlApiTest, AWorldIsMadeShownResetAndDeleted) {
  EXPECT_EQ(Post("/v1/worlds", {{"world", "w"},
                                {"seed", "s"},
                                {"clock", "manual:2026-01-01T00:00:00Z"},
                                {"limits", {{"caches", 1}}}})["clock"]["time"],
            "2026-01-01T00:00:00.000000Z");
  Post(World("/caches", "w"), {{"cache", "a"}});
  EXPECT_THAT(MessageOf(Post(World("/caches", "w"), {{"cache", "b"}}, 429)), HasSubstr("1"));
  EXPECT_EQ(Get(World("/caches", "w"))["caches"], json({"a"}));
  EXPECT_EQ(Get(World("/caches"))["caches"], json::array());
  Post(World("/reset", "w"), json::object());
  EXPECT_EQ(Get(World("/caches", "w"))["caches"], json::array());
  Delete(World("", "w"));
  EXPECT_EQ(MessageOf(Get(World("/caches", "w"), 404)), "World not found: w");
  Post("/v1/worlds", {{"world", "default"}}, 409);
}

TEST_F(ControlApiTest, MistakesAreNamedByTheirJsonPointer) {
  const struct {
    std::string path;
    json body;
    std::string message;
  } kCases[] = {
      {"/v1/worlds", {{"world", "../x"}}, "World name may hold"},
      {"/v1/worlds", {{"world", "w"}, {"clock", "noon"}}, "/clock"},
      {"/v1/worlds", {{"world", "w"}, {"limits", {{"nope", 1}}}}, "/limits/nope"},
      {"/v1/worlds", {{"world", "w"}, {"sed", "s"}}, "/sed is not known"},
      {World("/clock/advance"), {{"by_ms", -1}}, "/by_ms"},
      {World("/clock/set"), {{"time", "infinite-future"}}, "/time"},
      {World("/clock/freeze"), {{"x", 1}}, "/x"},
      {World("/caches"), {{"cache", ""}}, "/cache"},
      {World("/webhooks"),
       {{"cache", "c"}, {"webhook", "h"}, {"topic", "t"}, {"url", "ftp://x"}},
       "/url"},
      {World("/credentials"), {{"kind", "gold"}}, "/kind"},
      {World("/credentials"), {{"kind", "api-key"}, {"permissions", json::array()}}, "ermissions"},
      {World("/credentials"),
       {{"kind", "api-key"}, {"permissions", {{{"role", "king"}}}}},
       "/permissions/0/role"},
      {World("/credentials"), {{"kind", "disposable"}}, "/expires_in_seconds"},
      {World("/topics/publish"), {{"cache", "c"}, {"topic", "t"}}, "/text"},
      {World("/wait"), {{"filter", {{"acton", "x"}}}}, "/filter/acton"},
      {World("/scenario"), {{"items", {{{"cache", "c"}, {"key", "k"}}}}}, "/items/0/value"},
      {World("/scenario"), {{"caches", {7}}}, "/caches/0"},
      {World("/scenario"), {{"webhooks", {{{"cache", "nope"}}}}}, "/webhooks/0"},
      {World("/faults"), {{"name", "r"}}, "/rpc"},
  };
  client_.CreateCache("c");
  for (const auto& wrong : kCases) {
    EXPECT_THAT(MessageOf(Post(wrong.path, wrong.body, 400)), HasSubstr(wrong.message))
        << wrong.path << " " << wrong.body;
  }
}

TEST_F(ControlApiTest, AnswersOfTheWrongKindAreErrorsNotTheEndOfTheProcess) {
  const std::string address = emulator_.control_address();
  EXPECT_EQ(HttpPost(address, World("/scenario"), std::string(500'000, '[')).status, 400);
  EXPECT_EQ(HttpPost(address, World("/caches"), "\xFF").status, 400);
  EXPECT_EQ(HttpPost(address, World("/caches"), "[]").status, 400);
  const HttpAnswer large = HttpPost(address, World("/caches"), std::string(2'000'000, ' '));
  EXPECT_EQ(large.status, 413);
  EXPECT_THAT(large.body, HasSubstr("larger than 1048576 bytes"));
  EXPECT_THAT(MessageOf(Get("/v1/nope", 404)), HasSubstr("GET /v1/nope"));
  EXPECT_THAT(MessageOf(Get(World("/journal?count=x"), 400)), HasSubstr("count"));
  EXPECT_THAT(MessageOf(Get(World("/journal?count=0"), 400)), HasSubstr("count"));
  Get(World("/deliveries/99"), 404);
  Get(World("/deliveries/x"), 400);
}

TEST_F(ControlApiTest, TheClockIsFrozenMovedAndReleased) {
  EXPECT_EQ(Get(World("/clock"))["time_ms"], kTestTimeMs);
  const json passage = Post(World("/clock/advance"), {{"by_ms", 1500}});
  EXPECT_EQ(passage["to_ms"], kTestTimeMs + 1500);
  EXPECT_EQ(passage["idle"], true);
  EXPECT_EQ(Post(World("/clock/set"), {{"time", "2030-01-01T00:00:00Z"}})["to"],
            "2030-01-01T00:00:00.000000Z");
  Post(World("/clock/set"), {{"time", "2029-01-01T00:00:00Z"}}, 400);
  EXPECT_EQ(Post(World("/clock/release"), json::object())["mode"], "system");
  EXPECT_THAT(MessageOf(Post(World("/clock/advance"), {{"by_ms", 1}}, 409)), HasSubstr("runs"));
  EXPECT_EQ(Post(World("/clock/freeze"), json::object())["mode"], "manual");
}

// Advancing the clock waits for a receiver that is still answering, so its request does not time
// out.
TEST_F(ControlApiTest, AdvancingWaitsForTheReceiversThatAreStillAtIt) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  client_.PutWebhook("c", "hook", "t", receiver.url());
  for (int i = 0; i < 20; ++i) client_.Publish("c", "t", "hi");
  const json passage = Post(World("/clock/advance"), {{"by_ms", 60'000}});
  EXPECT_EQ(passage["fired"]["delivery_timeout"], 0);
  EXPECT_EQ(passage["idle"], true);
  const json all = Get(World("/deliveries?state=delivered"));
  EXPECT_EQ(all["deliveries"].size(), 20u);
}

TEST_F(ControlApiTest, ADeliveryIsShownWithItsExactBytes) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  client_.PutWebhook("c", "hook", "t", receiver.url());
  client_.Publish("c", "t", "\"quoted\" \xC3\xA4");
  const ReceivedDelivery received = receiver.Await(1)[0];
  emulator_.AwaitDeliveries();
  const json delivery = Get(World("/deliveries/1"));
  EXPECT_EQ(delivery["body"], received.body);
  EXPECT_EQ(delivery["signature"], received.signature);
  EXPECT_EQ(delivery["http_status"], 200);
  EXPECT_EQ(HttpGet(emulator_.control_address(), World("/deliveries/1/body")).body, received.body);
}

TEST_F(ControlApiTest, AMintedCredentialIsGoodInItsWorldOnly) {
  Post("/v1/worlds", {{"world", "w"}, {"auth", "enforce"}});
  Post(World("/caches", "w"), {{"cache", "c"}});
  const json token =
      Post(World("/credentials", "w"),
           {{"kind", "disposable"},
            {"expires_in_seconds", 60},
            {"token_id", "mo"},
            {"permissions", {{{"role", "publishonly"}, {"cache", "c"}, {"topic", "t"}}}}});
  TestClient publisher(emulator_.channel(), token["api_key"]);
  EXPECT_EQ(publisher.Publish("c", "t", "hi"), "OK");
  EXPECT_THAT(publisher.Publish("c", "other", "hi"), HasSubstr("PERMISSION_DENIED"));
  EXPECT_THAT(publisher.Get("c", "k"), HasSubstr("PERMISSION_DENIED"));
  TestClient super(emulator_.channel(), Get(World("/credentials", "w"))["v1_raw"]);
  EXPECT_EQ(super.ListCaches(), "c");
  EXPECT_EQ(client_.ListCaches(), "");
}

TEST_F(ControlApiTest, TheJournalShowsRequestsAndHidesSecrets) {
  client_.CreateCache("c");
  client_.Set("c", "k", "v");
  client_.MintPublishToken("c", "t", 60, "mo");
  Post(World("/webhooks"), {{"cache", "c"},
                            {"webhook", "h"},
                            {"topic", "t"},
                            {"url", "http://localhost/"},
                            {"secret", "do not show"}});
  const json set = Get(World("/journal?action=*/Set"))["entries"][0];
  EXPECT_EQ(set["payload"]["cache_key"], "aw==") << "bytes are base64";
  EXPECT_EQ(set["subject"], "k");
  const HttpAnswer all = HttpGet(emulator_.control_address(), World("/journal/export"));
  EXPECT_EQ(std::count(all.body.begin(), all.body.end(), '\n'), 4);
  EXPECT_THAT(all.body, testing::Not(HasSubstr("do not show")));
  EXPECT_THAT(all.body, HasSubstr("\"secret\":\"(hidden)\""));
}

TEST_F(ControlApiTest, ASlipInAWebhookDoesNotShowItsSecret) {
  client_.CreateCache("c");
  Post(World("/webhooks"), {{"cache", "c"}, {"name", "h"}, {"secret", "S3CR3T"}}, 400);
  Post(World("/webhooks"), {{"cache", "c"}, {"webhook", "h"}, {"signing_secret", "S3CR3T"}}, 400);
  Post(World("/scenario"), {{"webhooks", {{{"name", "h"}, {"secret", "S3CR3T"}}}}}, 400);
  EXPECT_THAT(HttpGet(emulator_.control_address(), World("/journal/export")).body,
              testing::Not(HasSubstr("S3CR3T")));
}

TEST_F(ControlApiTest, NamesWithSlashesArePercentEncoded) {
  for (const char* cache : {"a", "a/b"}) Post(World("/caches"), {{"cache", cache}});
  const std::string url = "http://127.0.0.1:9/";
  Post(World("/webhooks"), {{"cache", "a"}, {"webhook", "b/h"}, {"topic", "t"}, {"url", url}});
  Post(World("/webhooks"), {{"cache", "a/b"}, {"webhook", "h"}, {"topic", "t"}, {"url", url}});
  EXPECT_EQ(Delete(World("/webhooks/a%2Fb/h"))["cache"], "a/b");
  EXPECT_EQ(Get(World("/webhooks"))["webhooks"][0]["webhook"], "b/h");
  Post(World("/caches/a%2Fb/flush"), json::object());
  Post(World("/snapshots"), {{"snapshot", "x/y"}});
  Post(World("/snapshots/x%2Fy/restore"), json::object());
}

TEST_F(ControlApiTest, WhatNobodyAskedForIsRefusedInQueriesToo) {
  EXPECT_THAT(MessageOf(Get(World("/journal/follow?acton=x"), 400)),
              "acton is not known here; known are after, payload, action, cache, subject, "
              "token_id, outcome");
  EXPECT_THAT(MessageOf(Get(World("/clock?mode=x"), 400)),
              "mode is not known here; no parameter is");
  EXPECT_THAT(MessageOf(Get(World("/deliveries?state=nope"), 400)), HasSubstr("state"));
}

// curl -d says so.
TEST_F(ControlApiTest, ABodyThatIsCalledAFormIsJsonAllTheSame) {
  const httplib::Result made =
      httplib::Client("http://" + emulator_.control_address())
          .Post(World("/caches").c_str(), R"({"cache": "c"})", "application/x-www-form-urlencoded");
  EXPECT_EQ(made->status, 200) << made->body;
  EXPECT_EQ(client_.ListCaches(), "c");
  json scenario = {{"caches", json::array()}};
  for (int i = 0; i < 1000; ++i) scenario["caches"].push_back(absl::StrCat("cache-", i));
  const httplib::Result loaded =
      httplib::Client("http://" + emulator_.control_address())
          .Post(World("/scenario").c_str(), scenario.dump(), "application/x-www-form-urlencoded");
  EXPECT_EQ(loaded->status, 200) << "larger than what some libraries take for a form";
}

TEST_F(ControlApiTest, DeliveriesCanBeWaitedFor) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  client_.PutWebhook("c", "hook", "t", receiver.url());
  client_.Publish("c", "t", "hi");
  EXPECT_EQ(Post(World("/wait"), {{"deliveries_done", true}}),
            json({{"delivered", 1}, {"failed", 0}, {"lost", 0}}));
  EXPECT_EQ(Get(World("/deliveries?state=delivered"))["deliveries"].size(), 1u);
}

TEST_F(ControlApiTest, WhoWaitsForAllToBeDeliveredIsToldWhenOneIsNot) {
  WebhookReceiver receiver;
  receiver.set_handler(
      [](const ReceivedDelivery& delivery) { return delivery.text == "bad" ? 500 : 200; });
  client_.CreateCache("c");
  client_.PutWebhook("c", "hook", "t", receiver.url());
  client_.Publish("c", "t", "good");
  EXPECT_EQ(Post(World("/wait"), {{"all_delivered", true}})["delivered"], 1);
  client_.Publish("c", "t", "bad");
  EXPECT_THAT(MessageOf(Post(World("/wait"), {{"all_delivered", true}}, 408)),
              "Not all deliveries were delivered: 1 delivered, 1 failed, 0 lost");
  EXPECT_EQ(Post(World("/wait"), {{"deliveries_done", true}})["failed"], 1);
}

TEST_F(ControlApiTest, AClockThatRunsOnSaysHowFarItIsAheadOfTheSystem) {
  Post(World("/clock/set"), {{"time", "2100-01-01T00:00:00Z"}});
  EXPECT_FALSE(Get(World("/clock")).contains("offset_ms"));
  const json released = Post(World("/clock/release"), json::object());
  EXPECT_EQ(released["mode"], "system");
  const absl::Duration ahead = absl::Milliseconds(released["offset_ms"].get<int64_t>());
  const absl::Time time = absl::FromUnixMillis(released["time_ms"].get<int64_t>());
  EXPECT_LT(absl::AbsDuration(time - ahead - SystemTime().Now()), absl::Minutes(1));
  EXPECT_EQ(Get(World(""))["clock"]["offset_ms"], released["offset_ms"]);
  Post("/v1/worlds", {{"world", "other"}, {"clock", "system"}});
  EXPECT_LT(std::abs(Get(World("/clock", "other"))["offset_ms"].get<int64_t>()), 60'000);
}

TEST_F(ControlApiTest, WhoRemovesAllRulesIsToldHowManyThereWere) {
  Post(World("/faults"), {{"name", "ill"}, {"rpc", "get"}, {"status", "unavailable"}});
  EXPECT_EQ(Delete(World("/faults"))["removed"], 1);
  EXPECT_EQ(Delete(World("/faults"))["removed"], 0);
}

TEST_F(ControlApiTest, ABodyThatIsNoJsonIsAnsweredWithWhereItIsNot) {
  const HttpAnswer answer =
      HttpPost(emulator_.control_address(), World("/caches"), "{\"cache\":\n 'c'}");
  EXPECT_THAT(MessageOf(Checked("caches", answer, 400)),
              HasSubstr("body is no JSON: line 2, column 2: "));
}

TEST_F(ControlApiTest, AScenarioThatCannotBeLoadedMovesNoClock) {
  const json scenario = {{"clock", "manual:2100-01-01T00:00:00Z"}, {"items", {{{"key", "k"}}}}};
  EXPECT_THAT(MessageOf(Post(World("/scenario"), scenario, 400)), HasSubstr("/items/0/cache"));
  EXPECT_EQ(Get(World("/clock"))["time_ms"], kTestTimeMs);
  const json past = {{"clock", "manual:2001-01-01T00:00:00Z"}};
  Post(World("/scenario"), past, 400);
  Post(World("/scenario?reset=true"), past);
  EXPECT_EQ(Get(World("/clock"))["time"], "2001-01-01T00:00:00.000000Z");
}

TEST_F(ControlApiTest, WaitingIsAnsweredWhenTheEntryComesAndInVainWhenItDoesNot) {
  client_.CreateCache("c");
  const json there = Post(World("/wait"), {{"filter", {{"action", "*/CreateCache"}}}});
  EXPECT_EQ(there["entries"].size(), 1u);
  const json in_vain =
      Post(World("/wait"), {{"filter", {{"subject", "k"}}}, {"timeout_ms", 1}}, 408);
  EXPECT_EQ(in_vain["error"]["code"], "DEADLINE_EXCEEDED");
  json waited;
  std::thread waiting([&] {
    waited = Post(World("/wait"), {{"filter", {{"subject", "k"}}}, {"count", 2}});
  });
  client_.Set("c", "k", "one");
  client_.Set("c", "other", "one");
  client_.Set("c", "k", "two");
  waiting.join();
  EXPECT_EQ(waited["entries"].size(), 2u);
}

TEST_F(ControlApiTest, FollowersGetEntriesAsTheyComeUntilTheWorldBeginsAgain) {
  const std::string address = emulator_.control_address();
  const ControlClient control("127.0.0.1", std::stoi(address.substr(address.rfind(':') + 1)));
  std::string got;
  absl::StatusOr<ControlResponse> status;
  bool published = false;
  status = control.Stream(World("/journal/follow"), [&](absl::string_view piece) {
    got.append(piece.data(), piece.size());
    // The first piece says that it follows; what comes then is seen.
    if (!std::exchange(published, true)) client_.CreateCache("c");
    if (got.find("CreateCache") != std::string::npos &&
        got.find("event: end") == std::string::npos) {
      Post(World("/reset"), json::object());
    }
    return true;
  });
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_THAT(got, HasSubstr("id: 1\nevent: entry\ndata: {\"number\":1,"));
  EXPECT_THAT(got, HasSubstr("event: end\ndata: World was reset or restored: default"));
}

TEST_F(ControlApiTest, ManyMayWaitAtOnceAndTheDoorStaysOpen) {
  std::vector<std::thread> waiting;
  std::atomic<int> done = 0;
  for (int i = 0; i < 40; ++i) {
    waiting.emplace_back([&] {
      Post(World("/wait"), {{"filter", {{"subject", "k"}}}});
      ++done;
    });
  }
  client_.CreateCache("c");
  Get(World("/clock"));
  client_.Set("c", "k", "v");
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(done, 40);
}

TEST_F(ControlApiTest, PagesOfOthersGetNothing) {
  const auto ask = [&](const std::string& host, const std::string& origin) {
    httplib::Headers headers = {{"Host", host}};
    if (!origin.empty()) headers.emplace("Origin", origin);
    return HttpPostWith(emulator_.control_address(), World("/reset"), headers).status;
  };
  EXPECT_EQ(ask("localhost:9090", ""), 200);
  EXPECT_EQ(ask("[::1]:9090", "http://[::1]:9090"), 200);
  EXPECT_EQ(ask("evil.example", ""), 403) << "a name that was made to lead here";
  EXPECT_EQ(ask("127.0.0.1:9090", "http://evil.example"), 403);
  EXPECT_EQ(ask("127.0.0.1:9090", "null"), 403);
  for (const char* rebound : {"127.evil.com", "127.0.0.1.evil.com:9090", "[::1].evil.com"}) {
    EXPECT_EQ(ask(rebound, ""), 403) << rebound;
  }
  const auto read = httplib::Client("http://" + emulator_.control_address())
                        .Get(World("/credentials").c_str(), {{"Origin", "http://evil.example"}});
  EXPECT_EQ(read->status, 403) << "answers hold secrets";
}

TEST(ControlDoorTest, ATokenIsAskedForWhereItWasGiven) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.control_token = "s3cret";
  TestEmulator emulator(options);
  const std::string address = emulator.control_address();
  const int port = std::stoi(address.substr(address.rfind(':') + 1));
  const auto status = [&](const std::string& path, const std::string& token) {
    return ControlClient("127.0.0.1", port, token).Send("GET", path)->status;
  };
  for (const char* path : {"/v1/worlds", "/doors", "/openapi.json"}) {
    EXPECT_EQ(status(path, ""), 401) << path;
    EXPECT_EQ(status(path, "other"), 401) << path;
    EXPECT_EQ(status(path, "s3cret"), 200) << path;
  }
  for (const char* path : {"/livez", "/readyz", "/version", "/block", "//unblock"}) {
    EXPECT_EQ(status(path, ""), 200) << path;
  }
  const auto doors = ControlClient("127.0.0.1", port, "s3cret").Send("GET", "/doors");
  EXPECT_EQ(json::parse(doors->body)["control_token"], "s3cret");
}

TEST_F(ControlApiTest, MetricsCountCallsDeliveriesAndWhatTheProcessHolds) {
  WebhookReceiver receiver;
  client_.CreateCache("c");
  client_.Get("nope", "k");
  client_.PutWebhook("c", "hook", "t", receiver.url());
  client_.Publish("c", "t", "hi");
  emulator_.AwaitDeliveries();
  const auto subscription = client_.Subscribe("c", "t");
  ASSERT_EQ(subscription->Next(), "heartbeat");
  const std::string text = HttpGet(emulator_.control_address(), "/metrics").body;
  for (const char* line :
       {"# TYPE momento_emulator_calls_total counter",
        "calls_total{rpc=\"cache_client.Scs/Get\",status=\"NOT_FOUND\"} 1",
        "calls_total{rpc=\"control_client.ScsControl/CreateCache\",status=\"OK\"} 1",
        "call_seconds_bucket{rpc=\"cache_client.Scs/Get\",le=\"+Inf\"} 1",
        "call_seconds_count{rpc=\"cache_client.Scs/Get\"} 1", "emulator_worlds 1",
        "emulator_subscriptions 1", "deliveries{state=\"pending\"} 0",
        "delivery_steps_total{state=\"delivered\"} 1", "sqlite_memory_bytes ",
        "resident_memory_bytes ", "threads ", "open_descriptors "}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ControlDoorTest, MoreHalfRequestsThanThreadsDoNotStopIt) {
  TestEmulator emulator;
  const std::string address = emulator.control_address();
  std::vector<std::unique_ptr<RawClient>> half;
  for (size_t i = 0; i < limits::kControlRequestsAtOnce + 10; ++i) {
    half.push_back(std::make_unique<RawClient>(std::stoi(address.substr(address.rfind(':') + 1))));
    half.back()->Say("GET /livez HTTP/1.1\r\nX: trickles");
  }
  EXPECT_EQ(HttpGet(address, "/livez").status, 200);
}

}  // namespace
}  // namespace emulator
