// What the console needs of the control port: its files, and the commands that list and explain.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/gzip.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/web/control_client.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ConsoleTest : public testing::Test {
 protected:
  json Get(const std::string& path, int status = 200) {
    const HttpAnswer answer = HttpGet(emulator_.control_address(), World(path));
    EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
    return json::parse(answer.body, nullptr, false);
  }
  json Post(const std::string& path, const json& body, int status = 200) {
    const HttpAnswer answer = HttpPost(emulator_.control_address(), World(path), body.dump());
    EXPECT_EQ(answer.status, status) << path << ": " << answer.body;
    return json::parse(answer.body, nullptr, false);
  }
  static std::string World(const std::string& path) {
    return absl::StrCat("/v1/worlds/default", path);
  }
  httplib::Result GetFile(const std::string& path, const httplib::Headers& headers) {
    return httplib::Client("http://" + emulator_.control_address()).Get(path.c_str(), headers);
  }
  // One member of each element.
  static std::vector<std::string> All(const json& list, const char* member) {
    std::vector<std::string> texts;
    for (const json& one : list) texts.push_back(one.value(member, "?"));
    return texts;
  }

  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(ConsoleTest, ThePageLetsNothingInFromElsewhere) {
  const auto page = GetFile("/", {});
  EXPECT_EQ(page->status, 200);
  const std::string policy = page->get_header_value("Content-Security-Policy");
  for (const char* const part : {"default-src 'self'", "script-src 'self' 'sha256-",
                                 "style-src 'self' 'sha256-", "frame-ancestors 'none'"}) {
    EXPECT_THAT(policy, HasSubstr(part));
  }
  EXPECT_THAT(policy, testing::Not(HasSubstr("unsafe")));
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
}

TEST_F(ConsoleTest, ThePageIsForNamesOfThisMachineOnly) {
  EXPECT_EQ(GetFile("/", {{"Host", "evil.example"}})->status, 403);
  EXPECT_EQ(GetFile("/screens.js", {{"Host", "127.0.0.1.evil.example"}})->status, 403);
  EXPECT_EQ(GetFile("/", {{"Host", "localhost:9090"}})->status, 200);
}

TEST_F(ConsoleTest, FilesComePackedForWhoTakesThem) {
  const auto plain = GetFile("/screens.js", {});
  EXPECT_FALSE(plain->has_header("Content-Encoding"));
  EXPECT_THAT(plain->body, HasSubstr("import{"));
  const auto packed = GetFile("/screens.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed->get_header_value("Content-Encoding"), "gzip");
  EXPECT_LT(std::stoul(packed->get_header_value("Content-Length")), plain->body.size());
}

TEST_F(ConsoleTest, ThePageBringsWhatItAsksFirst) {
  client_.CreateCache("</script><script>alert(1)//");
  const auto page = GetFile("/", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(page->get_header_value("Cache-Control"), "no-store");
  const std::string begin = R"(<script type="application/json" id="first">)";
  const size_t from = page->body.find(begin) + begin.size();
  const json first = json::parse(page->body.substr(from, page->body.find("</script>", from) - from),
                                 nullptr, false);
  const json entries = first["/v1/worlds/default/journal?payload=none&latest=100"]["entries"];
  EXPECT_EQ(All(entries, "subject"), std::vector<std::string>{"</script><script>alert(1)//"});
  EXPECT_EQ(All(first["/v1/worlds"]["worlds"], "world"), std::vector<std::string>{"default"});
}

TEST(ConsoleDoorTest, ThePageOpensWithoutTheControlTokenAndTellsNothing) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.control_token = "s3cret";
  TestEmulator emulator(options);
  const HttpAnswer page = HttpGet(emulator.control_address(), "/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr(R"(id="first">{"/docs/":false}</script>)"));
  EXPECT_EQ(HttpGet(emulator.control_address(), "/screens.js").status, 200);
  EXPECT_EQ(HttpGet(emulator.control_address(), "/v1/worlds").status, 401);
}

TEST_F(ConsoleTest, ItemsAreListedByPrefixAPageAtATime) {
  client_.CreateCache("c");
  client_.CreateCache("other");
  for (const char* key : {"b:2", "a:1", "b:1", "b:3", "c:1"}) client_.Set("c", key, "v");
  client_.Set("other", "b:9", "v");
  const json page = Get("/caches/c/items?prefix=b:&count=2");
  EXPECT_EQ(All(page["items"], "key"), (std::vector<std::string>{"b:1", "b:2"}));
  EXPECT_EQ(page["items"][0]["type"], "scalar");
  const json next = Get(absl::StrCat("/caches/c/items?prefix=b:&count=2&after=",
                                     PercentEncoded(page["last"].get<std::string>())));
  EXPECT_EQ(All(next["items"], "key"), std::vector<std::string>{"b:3"});
  EXPECT_EQ(Get("/caches/c/items")["items"].size(), 5u);
  Get("/caches/nope/items", 404);
  Get("/caches/c/items?after=%25", 400);
}

TEST_F(ConsoleTest, AnItemOfEachTypeIsShownWithItsElementsAndItsTtl) {
  client_.CreateCache("c");
  const json kItems[] = {{{"key", "s"}, {"value", "text"}, {"ttl_ms", 60000}},
                         {{"key", "l"}, {"list", {"b", "a"}}},
                         {{"key", "set"}, {"set", {"x"}}},
                         {{"key", "d"}, {"dictionary", {{"f", "v"}}}},
                         {{"key", "z"}, {"sorted_set", {{"late", 2.5}, {"early", 1}}}}};
  for (const json& item : kItems) Post("/caches/c/items", item);
  EXPECT_EQ(Get("/caches/c/item?key=s")["value"], "text");
  EXPECT_EQ(Get("/caches/c/item?key=s")["ttl_ms"], 59999);
  EXPECT_EQ(All(Get("/caches/c/item?key=l")["elements"], "value"),
            (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(Get("/caches/c/item?key=d")["elements"][0]["field"], "f");
  EXPECT_EQ(All(Get("/caches/c/item?key=z")["elements"], "value"),
            (std::vector<std::string>{"early", "late"}));
  EXPECT_EQ(Get("/caches/c/item?key=z")["elements"][1]["score"], 2.5);
  EXPECT_EQ(Get("/caches/c/item?key=z&count=1")["elements"].size(), 1u);
  Post("/clock/advance", {{"by_ms", 60000}});
  Get("/caches/c/item?key=s", 404);
}

TEST_F(ConsoleTest, KeysAndValuesThatAreNoTextComeInBase64) {
  client_.CreateCache("c");
  client_.Set("c", "\xFF\x01", "\xFE");
  const json item = Get("/caches/c/items")["items"][0];
  EXPECT_EQ(item["key_base64"], "/wE=");
  EXPECT_EQ(item["value_base64"], "/g==");
  EXPECT_EQ(Get("/caches/c/item?key_base64=%2FwE%3D")["value_base64"], "/g==");
  Post("/caches/c/items/delete", {{"key_base64", "/wE="}});
  EXPECT_EQ(Get("/caches/c/items")["items"].size(), 0u);
  Post("/caches/c/items/delete", {{"key", "nope"}}, 404);
}

TEST_F(ConsoleTest, TheBeginningOfALongValueIsWholeCharacters) {
  client_.CreateCache("c");
  std::string value = "x";
  for (int i = 0; i < 200; ++i) value += "\xC3\xA4";
  client_.Set("c", "k", value);
  const json item = Get("/caches/c/items")["items"][0];
  EXPECT_EQ(item["bytes"], 401);
  EXPECT_EQ(item["value"], value.substr(0, 255));
}

TEST_F(ConsoleTest, TopicsAreListedWithTheirMessagesAndSubscriptions) {
  client_.CreateCache("c");
  for (const char* topic : {"b", "a", "a"}) {
    Post("/topics/publish", {{"cache", "c"}, {"topic", topic}, {"text", "hi"}, {"token_id", "mo"}});
  }
  const auto subscription = client_.Subscribe("c", "a");
  ASSERT_EQ(subscription->Next(), "heartbeat");
  const json topics = Get("/topics?cache=c")["topics"];
  EXPECT_EQ(All(topics, "topic"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(topics[0]["last_number"], 2);
  EXPECT_EQ(topics[0]["messages"], 2);
  EXPECT_EQ(topics[0]["subscriptions"], 1);
  EXPECT_EQ(All(Get("/topics?cache=c&after=a")["topics"], "topic"), std::vector<std::string>{"b"});
  EXPECT_EQ(All(Get("/topics?cache=c&prefix=b")["topics"], "topic"), std::vector<std::string>{"b"});
  const json messages = Get("/topics/messages?cache=c&topic=a&after=1")["messages"];
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0]["sequence_number"], 2);
  EXPECT_EQ(messages[0]["token_id"], "mo");
  EXPECT_EQ(messages[0]["text"], "hi");
  Get("/topics/messages?cache=c&topic=nope", 404);
}

TEST_F(ConsoleTest, ALiveSubscriptionIsShownWithItsPlaceAndItsHeartbeat) {
  client_.CreateCache("c");
  const auto subscription = client_.Subscribe("c", "t");
  ASSERT_EQ(subscription->Next(), "heartbeat");
  json streams = Get("/topics/subscriptions?cache=c")["subscriptions"];
  ASSERT_EQ(streams.size(), 1u);
  EXPECT_EQ(streams[0]["topic"], "t");
  EXPECT_EQ(streams[0]["sequence_number"], 0);
  EXPECT_EQ(streams[0]["last_heartbeat"], streams[0]["since"]);
  client_.Publish("c", "t", "hi");
  EXPECT_NE(subscription->Next(), "");
  Post("/clock/advance", {{"by_ms", 3000}});
  streams = Get("/topics/subscriptions?cache=c&topic=t")["subscriptions"];
  EXPECT_EQ(streams[0]["sequence_number"], 1);
  EXPECT_GT(streams[0]["last_heartbeat"], streams[0]["since"]);
  EXPECT_EQ(Get("/topics/subscriptions?cache=c&topic=other")["subscriptions"].size(), 0u);
}

TEST_F(ConsoleTest, WhatFiresNextIsListedInItsOrder) {
  EXPECT_EQ(Get("/clock/timers")["timers"], json::array());
  client_.CreateCache("c");
  const auto subscription = client_.Subscribe("c", "t");
  ASSERT_EQ(subscription->Next(), "heartbeat");
  const json timers = Get("/clock/timers")["timers"];
  ASSERT_EQ(timers.size(), 1u);
  EXPECT_EQ(timers[0]["kind"], "heartbeat");
  EXPECT_EQ(timers[0]["in_ms"], 1000);
  const json passage = Post("/clock/set", {{"time", timers[0]["due"]}});
  EXPECT_EQ(passage["fired"]["heartbeat"], 1);
}

TEST_F(ConsoleTest, WhatWasMintedIsListedWithoutTheTokens) {
  Post("/credentials", {{"kind", "disposable"},
                        {"permissions", {{{"role", "publishonly"}, {"cache", "c"}}}},
                        {"expires_in_seconds", 60},
                        {"token_id", "mo"}});
  client_.MintPublishToken("c", "t", 60, "taylor");
  const json page = Get("/tokens");
  ASSERT_EQ(page["tokens"].size(), 2u);
  EXPECT_EQ(page["tokens"][0]["request"]["token_id"], "mo");
  EXPECT_THAT(page["tokens"][1]["action"], HasSubstr("GenerateDisposableToken"));
  EXPECT_EQ(page["tokens"][1]["request"]["token_id"], "taylor");
  EXPECT_THAT(page.dump(), testing::Not(HasSubstr("eyJ")));
  EXPECT_EQ(Get(absl::StrCat("/tokens?after=", page["last"].get<int>()))["tokens"].size(), 0u);
}

TEST_F(ConsoleTest, ATokenIsExplainedByTheRuleThatLetsItOrWould) {
  const json token =
      Post("/credentials",
           {{"kind", "disposable"},
            {"permissions", {{{"role", "publishonly"}, {"cache", "chat"}, {"topic", "room"}}}},
            {"expires_in_seconds", 60}});
  const auto explain = [&](json question) {
    question["token"] = token["v1"];
    return Post("/tokens/explain", question);
  };
  const json may = explain({{"may", "publish"}, {"cache", "chat"}, {"name", "room"}});
  EXPECT_EQ(may["allowed"], true);
  EXPECT_EQ(may["rule"]["role"], "publishonly");
  const json other = explain({{"may", "publish"}, {"cache", "chat"}, {"name", "other"}});
  EXPECT_EQ(other["allowed"], false);
  EXPECT_EQ(other["needed"],
            json({{"role", "publishonly"}, {"cache", "chat"}, {"topic", "other"}}));
  EXPECT_THAT(other["explanation"], HasSubstr("publish to chat/other"));
  EXPECT_EQ(explain({{"may", "read"}, {"cache", "chat"}})["needed"]["role"], "readonly");
  EXPECT_EQ(explain({{"may", "manage"}})["allowed"], false);
  Post("/tokens/explain", {{"token", "x"}, {"may", "publish"}}, 400);
  Post("/clock/advance", {{"by_ms", 61000}});
  EXPECT_THAT(explain({{"may", "publish"}, {"cache", "chat"}, {"name", "room"}})["explanation"],
              HasSubstr("expired"));
}

TEST_F(ConsoleTest, AMessageIsPublishedAsTheHolderOfATokenMay) {
  client_.CreateCache("c");
  const json token =
      Post("/credentials",
           {{"kind", "disposable"},
            {"permissions", {{{"role", "publishonly"}, {"cache", "c"}, {"topic", "room"}}}},
            {"expires_in_seconds", 60},
            {"token_id", "mo"}});
  const auto publish = [&](const std::string& topic, json more, int status = 200) {
    more.update({{"cache", "c"}, {"topic", topic}, {"text", "hi"}});
    return Post("/topics/publish", more, status);
  };
  publish("room", {{"token", token["v1"]}});
  EXPECT_EQ(Get("/topics/messages?cache=c&topic=room")["messages"][0]["token_id"], "mo");
  const json refused = publish("other", {{"token", token["api_key"]}}, 403);
  EXPECT_THAT(refused["error"]["message"].get<std::string>(), HasSubstr("topic other"));
  publish("room", {{"token", token["v1"]}, {"token_id", "ann"}}, 400);
  Post("/clock/advance", {{"by_ms", 61000}});
  EXPECT_THAT(publish("room", {{"token", token["v1"]}}, 401)["error"]["message"].get<std::string>(),
              HasSubstr("expired"));
  const json entries = Get("/journal?action=control.topics.publish")["entries"];
  EXPECT_EQ(
      All(entries, "outcome"),
      (std::vector<std::string>{"OK", "PERMISSION_DENIED", "INVALID_ARGUMENT", "UNAUTHENTICATED"}));
  EXPECT_EQ(entries[0]["payload"]["token"], "(hidden)");
}

TEST_F(ConsoleTest, TheEndOfTheJournalIsReadAtOnce) {
  for (const char* cache : {"a", "b", "c"}) client_.CreateCache(cache);
  EXPECT_EQ(All(Get("/journal?latest=2")["entries"], "subject"),
            (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(All(Get("/journal?latest=2&count=1")["entries"], "subject"),
            std::vector<std::string>{"b"});
  EXPECT_EQ(Get("/journal?latest=1000")["entries"].size(), 3u);
  EXPECT_EQ(Get("/journal?latest=3&after=2")["entries"].size(), 1u);
}

TEST_F(ConsoleTest, TheJournalComesWithoutRequestsForWhoWantsNone) {
  client_.CreateCache("c");
  const json entry = Get("/journal?payload=none")["entries"][0];
  EXPECT_FALSE(entry.contains("payload"));
  EXPECT_TRUE(entry.contains("payload_bytes"));
}

}  // namespace
}  // namespace emulator
