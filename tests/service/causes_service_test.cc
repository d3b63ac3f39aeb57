// What a receiver does is its delivery's effect, through the doors: with `traceparent` as a cause,
// without it as something that happened meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

using nlohmann::json;

constexpr char kTraceparent[] = "traceparent";

EmulatorOptions Tracing(bool trace) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.trace_webhooks = trace;
  return options;
}

class CausesServiceTest : public testing::Test {
 protected:
  // An emulator with a webhook on topic "t", whose receiver runs `act` with what it was sent.
  void Start(bool trace, std::function<void(const std::string& traceparent)> act) {
    emulator_ = std::make_unique<TestEmulator>(Tracing(trace));
    receiver_.set_handler([act = std::move(act)](const ReceivedDelivery& delivery) {
      const auto found = delivery.headers.find(kTraceparent);
      act(found == delivery.headers.end() ? "" : found->second);
      return 200;
    });
    TestClient client(emulator_->channel());
    ASSERT_EQ(client.CreateCache("c"), "OK");
    receiver_.set_secret(client.PutWebhook("c", "hook", "t", receiver_.url()));
    ASSERT_EQ(client.Publish("c", "t", "hi"), "OK");
    emulator_->AwaitDeliveries();
  }
  // From entry 3 on, as the control API shows them: "Publish, attempt <3, Get during [4]".
  std::string Causes() {
    const HttpAnswer answer =
        HttpGet(emulator_->control_address(), "/v1/worlds/default/journal?after=2");
    const json page = json::parse(answer.body);
    std::string text;
    for (const json& entry : page.at("entries")) {
      const std::vector<std::string> parts =
          absl::StrSplit(entry.at("action").get<std::string>(), absl::ByAnyChar("/."));
      absl::StrAppend(&text, text.empty() ? "" : ", ", parts.back());
      if (entry.contains("cause")) absl::StrAppend(&text, " <", entry["cause"].get<int>());
      if (entry.contains("during")) absl::StrAppend(&text, " during ", entry["during"].dump());
    }
    return text;
  }

  std::unique_ptr<TestEmulator> emulator_;
  WebhookReceiver receiver_;
};

TEST_F(CausesServiceTest, ACallWithTheTraceparentOfItsRequestIsItsEffect) {
  Start(true, [this](const std::string& traceparent) {
    TestClient client(emulator_->channel());
    const auto context = client.NewContext("c");
    context->AddMetadata(kTraceparent, traceparent);
    cache_client::GetRequest request;
    request.set_cache_key("k");
    cache_client::GetResponse response;
    EXPECT_TRUE(client.scs().Get(context.get(), request, &response).ok());
  });
  EXPECT_EQ(Causes(), "Publish, attempt <3, Get <4, outcome <4");
  EXPECT_TRUE(receiver_.received()[0].signature_valid);
}

TEST_F(CausesServiceTest, SoIsARequestToTheHttpApi) {
  Start(true, [this](const std::string& traceparent) {
    const auto answer = httplib::Client("http://" + emulator_->address())
                            .Get("/cache/c?key=k", {{kTraceparent, traceparent}});
    EXPECT_EQ(answer->status, 404);
  });
  EXPECT_EQ(Causes(), "Publish, attempt <3, Get <4, outcome <4");
}

TEST_F(CausesServiceTest, ACallWithoutItHappenedDuringTheRequest) {
  Start(true, [this](const std::string&) {
    TestClient client(emulator_->channel());
    client.Get("c", "k");
  });
  EXPECT_EQ(Causes(), "Publish, attempt <3, Get during [4], outcome <4");
}

TEST_F(CausesServiceTest, WithoutTracingARequestHasNoTraceparent) {
  Start(false, [](const std::string&) {});
  EXPECT_EQ(receiver_.received().at(0).headers.count(kTraceparent), 0u);
}

TEST_F(CausesServiceTest, TracingChangesNoSignedByte) {
  const auto request_of = [this](bool trace) {
    receiver_.Forget();
    Start(trace, [](const std::string&) {});
    const ReceivedDelivery delivery = receiver_.received().at(0);
    EXPECT_TRUE(delivery.signature_valid);
    return delivery.body + delivery.signature;
  };
  EXPECT_EQ(request_of(true), request_of(false));
}

TEST_F(CausesServiceTest, TheTraceOfAPublisherGoesOnToTheReceiver) {
  Start(true, [](const std::string&) {});
  TestClient client(emulator_->channel());
  const auto context = client.NewContext();
  context->AddMetadata(kTraceparent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  cache_client::pubsub::PublishRequest request;
  request.set_cache_name("c");
  request.set_topic("t");
  request.mutable_value()->set_text("traced");
  common::Empty response;
  ASSERT_TRUE(client.pubsub().Publish(context.get(), request, &response).ok());
  emulator_->AwaitDeliveries();
  const auto received = receiver_.received();
  ASSERT_EQ(received.size(), 2u);
  const std::string own = received[0].headers.find(kTraceparent)->second;
  const std::string continued = received[1].headers.find(kTraceparent)->second;
  EXPECT_THAT(continued, testing::StartsWith("00-0af7651916cd43dd8448eb211c80319c-"));
  EXPECT_NE(own.substr(3, 32), continued.substr(3, 32)) << "the first has a trace of its own";
}

TEST_F(CausesServiceTest, TheExampleInTheDocumentIsTrue) {
  Start(true, [this](const std::string& traceparent) {
    TestClient(emulator_->channel()).Get("c", "k");
    httplib::Client("http://" + emulator_->address())
        .Post("/topics/c/replies", {{kTraceparent, traceparent}}, "hi yourself", "text/plain");
  });
  const std::vector<std::string> lines =
      absl::StrSplit(emulator_->Journal(), '\n', absl::SkipEmpty());
  ASSERT_GT(lines.size(), 2u);
  std::ifstream file("docs/journal.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(document, testing::HasSubstr(absl::StrJoin(lines.begin() + 2, lines.end(), "\n")));
}

TEST_F(CausesServiceTest, AWebhookThatPublishesToItsOwnTopicEnds) {
  EmulatorOptions options = Tracing(true);
  options.limits.cause_depth = 5;
  emulator_ = std::make_unique<TestEmulator>(options);
  receiver_.set_handler([this](const ReceivedDelivery& delivery) {
    const auto answer =
        httplib::Client("http://" + emulator_->address())
            .Post("/topics/c/t", {{kTraceparent, delivery.headers.at(kTraceparent)}}, "again",
                  "text/plain");
    return answer ? answer->status : 500;
  });
  TestClient client(emulator_->channel());
  client.CreateCache("c");
  client.PutWebhook("c", "hook", "t", receiver_.url());
  client.Publish("c", "t", "once");
  emulator_->AwaitDeliveries();
  EXPECT_EQ(receiver_.received().size(), 5u);
  EXPECT_THAT(emulator_->Journal(), testing::HasSubstr(R"("action":"webhook.cut")"));
}

}  // namespace
}  // namespace emulator
