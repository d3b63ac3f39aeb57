// The webhook laboratory from outside: orders, faults and explanations by the control API, requests
// as a receiver sees them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"
#include "emulator/domain/faults/request_fault.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class WebhookLaboratoryTest : public testing::Test {
 protected:
  WebhookLaboratoryTest() {
    client_.CreateCache("c");
    secret_ = client_.PutWebhook("c", "hook", "t", receiver_.url());
    receiver_.set_secret(secret_);
  }

  json Get(const std::string& path) { return Checked(HttpGet(control(), World(path)), 200); }
  json Post(const std::string& path, const json& body, int status = 200) {
    return Checked(HttpPost(control(), World(path), body.dump()), status);
  }
  static json Checked(const HttpAnswer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    return json::parse(answer.body, nullptr, false);
  }
  static std::string World(const std::string& path) { return "/v1/worlds/default" + path; }
  std::string control() const { return emulator_.control_address(); }

  void PublishAll(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) client_.Publish("c", "t", text);
  }
  std::vector<std::string> Texts(size_t count) {
    std::vector<std::string> texts;
    for (const ReceivedDelivery& one : receiver_.Await(count)) texts.push_back(one.text);
    return texts;
  }
  static std::vector<std::string> NamesOf(const json& explanation) {
    std::vector<std::string> names;
    for (const json& finding : explanation.at("findings")) names.push_back(finding.at("name"));
    return names;
  }

  // Goes last, when its connections are closed.
  WebhookReceiver receiver_;
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
  std::string secret_;
};

// The receiver's side of it: what came in is explained from what the receiver knows.
TEST_F(WebhookLaboratoryTest, EveryFaultArrivesAndIsExplained) {
  client_.PutWebhook("c", "other", "nothing", "http://localhost:1");
  receiver_.set_secret(client_.RotateSecret("c", "hook"));
  receiver_.set_handler([](const ReceivedDelivery&) { return 200; });
  PublishAll({"first"});
  int64_t delivery = 1;
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    Post("/faults", {{"name", "x"}, {"webhook", "hook"}, {"send_as", std::string(info.name)}});
    PublishAll({absl::StrCat("a/b \xC3\xBC ", info.name)});
    emulator_.AwaitDeliveries();
    const json explanation = Get(absl::StrCat("/deliveries/", ++delivery, "/explain"));
    EXPECT_THAT(NamesOf(explanation), ElementsAre(std::string(info.name)));
    const ReceivedDelivery received = receiver_.Await(delivery).back();
    const json shown = Get(absl::StrCat("/deliveries/", delivery));
    EXPECT_EQ(shown["fault"]["send_as"], std::string(info.name));
    if (info.fault == RequestFault::kGzip) continue;
    const std::string sent =
        HttpGet(control(), World(absl::StrCat("/deliveries/", delivery, "/body"))).body;
    EXPECT_EQ(received.body, sent) << info.name;
    // The receiver leaves headers out that are empty.
    EXPECT_EQ(received.headers.contains("momento-signature"),
              info.fault != RequestFault::kMissingSignature &&
                  info.fault != RequestFault::kEmptySignature)
        << info.name;
  }
}

TEST_F(WebhookLaboratoryTest, ChunkedAndDuplicateHeadersAreReallySent) {
  Post("/faults", {{"name", "x"}, {"webhook", "*"}, {"last", 1}, {"send_as", "chunked"}});
  PublishAll({"hi"});
  const ReceivedDelivery chunked = receiver_.Await(1)[0];
  EXPECT_EQ(chunked.headers.at("transfer-encoding"), "chunked");
  EXPECT_FALSE(chunked.headers.contains("content-length"));
  EXPECT_TRUE(chunked.signature_valid) << "the body is whole";
  emulator_.AwaitDeliveries();
  EXPECT_EQ(NamesOf(Get("/deliveries/1/explain")), std::vector<std::string>{"chunked"});
  EXPECT_EQ(Get("/deliveries/1/explain")["valid"], true);
}

TEST_F(WebhookLaboratoryTest, DeliveriesAreHeldAndReleasedInAGivenOrder) {
  const json hook = {{"cache", "c"}, {"webhook", "hook"}};
  json order = hook;
  order["order"] = "hold";
  EXPECT_EQ(Post("/deliveries/orders", order), json({{"order", "hold"}}));
  PublishAll({"1", "2", "3", "4"});
  EXPECT_EQ(Get("/deliveries/1")["held_back"], true);
  json release = hook;
  release["sequence_numbers"] = {3, 1};
  EXPECT_EQ(Post("/deliveries/release", release)["released"], json({3, 1}));
  EXPECT_THAT(Texts(2), ElementsAre("3", "1"));
  EXPECT_EQ(Post("/deliveries/release", {{"deliveries", {4}}})["released"], json({4}));
  EXPECT_EQ(Post("/deliveries/release", json::object())["released"], json({2}));
  EXPECT_THAT(Texts(4), ElementsAre("3", "1", "4", "2"));
  EXPECT_EQ(Get("/deliveries/orders")["orders"],
            json::parse(R"([{"cache":"c","webhook":"hook","order":"hold"}])"));
  order["order"] = "default";
  Post("/deliveries/orders", order);
  EXPECT_EQ(Get("/deliveries/orders")["orders"], json::array());
}

TEST_F(WebhookLaboratoryTest, AnAdvanceLetsGatheredDeliveriesGo) {
  Post("/deliveries/orders", {{"order", "reverse"}, {"window", 10}, {"gather_ms", 50}});
  PublishAll({"1", "2", "3"});
  const json passage = Post("/clock/run-until-idle", json::object());
  EXPECT_EQ(passage["idle"], true) << passage;
  EXPECT_THAT(Texts(3), ElementsAre("3", "2", "1"));
}

TEST_F(WebhookLaboratoryTest, ADeliveryIsResentOnRequest) {
  PublishAll({"1"});
  receiver_.Await(1);
  emulator_.AwaitDeliveries();
  emulator_.Advance(absl::Minutes(5));
  EXPECT_EQ(Post("/deliveries/1/resend", json::object()), json({{"delivery", 2}, {"copy_of", 1}}));
  EXPECT_EQ(Post("/deliveries/1/resend", {{"restamp", true}})["delivery"], 3);
  const auto received = receiver_.Await(3);
  EXPECT_EQ(received[0].body, received[1].body);
  EXPECT_EQ(received[2].publish_timestamp, kTestTimeMs + 300'000);
  EXPECT_TRUE(received[2].signature_valid);
  emulator_.AwaitDeliveries();
  EXPECT_THAT(NamesOf(Get("/deliveries/2/explain")), ElementsAre("replay"));
  Post("/deliveries/9/resend", json::object(), 404);
}

TEST_F(WebhookLaboratoryTest, ARequestThatAReceiverGotIsExplained) {
  PublishAll({"hi"});
  const ReceivedDelivery received = receiver_.Await(1)[0];
  const auto explain = [&](json request) { return Post("/explain", request); };
  const json valid = explain({{"body", received.body}, {"signature", received.signature}});
  EXPECT_EQ(valid, json::parse(R"({"valid":true,"secret_of":"webhook hook of cache c",
                                   "delivery":1,"findings":[]})"));
  const std::string rotated = client_.RotateSecret("c", "hook");
  const json old = explain({{"body", received.body}, {"signature", received.signature}});
  EXPECT_THAT(NamesOf(old), ElementsAre("previous-secret"));
  EXPECT_THAT(std::string(old["findings"][0]["explanation"]),
              HasSubstr("before the rotation at 2024-01-03T15:41:10"));
  const json late = explain({{"body", received.body},
                             {"headers", {{"Momento-Signature", received.signature}}},
                             {"secret", secret_},
                             {"received_at", "2024-01-03T15:43:00Z"}});
  EXPECT_THAT(NamesOf(late), ElementsAre("header-case", "old-timestamp"));
}

TEST_F(WebhookLaboratoryTest, WrongWordsAreRefusedByName) {
  const auto error = [&](const std::string& path, const json& body, int status = 400) {
    return Post(path, body, status)["error"]["message"].get<std::string>();
  };
  EXPECT_THAT(error("/deliveries/orders", {{"order", "sideways"}}), HasSubstr("/order must be"));
  EXPECT_THAT(error("/deliveries/orders", {{"order", "given"}}), HasSubstr("/sequence is needed"));
  EXPECT_THAT(error("/deliveries/orders", {{"order", "given"}, {"sequence", {1, 1}}}),
              HasSubstr("/sequence must be different"));
  EXPECT_THAT(error("/deliveries/orders", {{"order", "concurrent"}}),
              HasSubstr("/concurrency is needed"));
  EXPECT_THAT(error("/deliveries/orders", {{"order", "hold"}, {"window", 3}}),
              HasSubstr("/window is not known"));
  EXPECT_THAT(error("/deliveries/orders", {{"order", "hold"}, {"cache", "c"}}),
              HasSubstr("/webhook is needed"));
  EXPECT_THAT(
      error("/deliveries/orders", {{"order", "hold"}, {"cache", "c"}, {"webhook", "x"}}, 404),
      HasSubstr("x"));
  EXPECT_THAT(error("/deliveries/release", {{"sequence_numbers", {1}}}), HasSubstr("needs cache"));
  EXPECT_THAT(error("/deliveries/release", {{"deliveries", {1}}}, 409), HasSubstr("No delivery"));
  EXPECT_THAT(error("/explain", {{"signature", "x"}}), HasSubstr("/body is needed"));
  EXPECT_THAT(error("/explain", {{"body", "x"}, {"headers", {1}}}), HasSubstr("/headers must"));
}

TEST_F(WebhookLaboratoryTest, TheRecordHasRequestAndAnswer) {
  PublishAll({"hi"});
  emulator_.AwaitDeliveries();
  const json delivery = Get("/deliveries/1");
  EXPECT_EQ(delivery["request"]["body"], delivery["body"]);
  EXPECT_EQ(delivery["request"]["headers"][2], json({"momento-signature", delivery["signature"]}));
  EXPECT_EQ(delivery["answer"]["body"], "");
  EXPECT_EQ(delivery["answer"]["headers"][0], json({"Content-Length", "0"})) << delivery["answer"];
  EXPECT_GT(delivery["answer"]["took_ms"], 0);
}

}  // namespace
}  // namespace emulator
