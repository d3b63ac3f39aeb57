// Faults over real gRPC: asked for by metadata, as the SDKs' tests do, and by rules.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/testing/generic_call.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/world/world_summary.h"
#include "tests/support/pending_get.h"

namespace emulator {
namespace {

class FaultsServiceTest : public testing::Test {
 protected:
  using Metadata = std::map<std::string, std::string>;

  FaultsServiceTest() {
    client_.CreateCache("c");
    client_.Set("c", "k", "v");
  }
  // A call of Get on "k" with this metadata: the value, or the error.
  std::string Get(Metadata metadata, const std::string& session = "s") {
    metadata["cache"] = "c";
    metadata["request-id"] = session;
    cache_client::GetRequest request;
    request.set_cache_key("k");
    const auto answer =
        CallGeneric(channel_, "cache_client.Scs/Get", request.SerializeAsString(), metadata);
    if (!answer.status.ok()) return Describe(answer.status);
    cache_client::GetResponse response;
    response.ParseFromString(answer.responses.at(0));
    return response.cache_body();
  }
  // What a subscription with this metadata gets, at most `count` messages.
  std::vector<std::string> Subscribe(Metadata metadata, size_t count) {
    metadata["request-id"] = "s";
    cache_client::pubsub::SubscriptionRequest request;
    request.set_cache_name("c");
    request.set_topic("t");
    const auto answer = CallGeneric(channel_, "cache_client.pubsub.Pubsub/Subscribe",
                                    request.SerializeAsString(), metadata, count);
    std::vector<std::string> got(answer.responses.size(), "message");
    got.push_back(Describe(answer.status));
    return got;
  }
  void Put(FaultRule rule) { ASSERT_TRUE(emulator_.world().faults().PutRule(rule).ok()); }
  // Until the server has given a call the only rule's fault.
  static void AwaitApplied(TestEmulator& emulator, TestClient& client) {
    const absl::Time deadline = SystemTime().Now() + absl::Seconds(10);
    while (emulator.world().faults().ListRules()[0].applied == 0) {
      ASSERT_LT(SystemTime().Now(), deadline) << "waited for the fault to be given";
      client.ListCaches();
    }
  }
  static FaultRule Failing(const std::string& rpc, const absl::Status& status) {
    FaultRule rule{.name = "r", .rpc = rpc};
    rule.fault.error = status;
    return rule;
  }

  TestEmulator emulator_;
  std::shared_ptr<grpc::Channel> channel_ = emulator_.channel();
  TestClient client_{channel_};
};

// Every error name of docs/behaviour/momento-local.md §4.
TEST_F(FaultsServiceTest, EveryErrorNameIsReturnedAsItsStatus) {
  const std::pair<const char*, grpc::StatusCode> kNames[] = {
      {"invalid-argument", grpc::StatusCode::INVALID_ARGUMENT},
      {"unknown", grpc::StatusCode::UNKNOWN},
      {"already-exists", grpc::StatusCode::ALREADY_EXISTS},
      {"not-found", grpc::StatusCode::NOT_FOUND},
      {"internal", grpc::StatusCode::INTERNAL},
      {"permission-denied", grpc::StatusCode::PERMISSION_DENIED},
      {"unauthenticated", grpc::StatusCode::UNAUTHENTICATED},
      {"cancelled", grpc::StatusCode::CANCELLED},
      {"unavailable", grpc::StatusCode::UNAVAILABLE},
      {"resource-exhausted", grpc::StatusCode::RESOURCE_EXHAUSTED},
      {"deadline-exceeded", grpc::StatusCode::DEADLINE_EXCEEDED},
      {"failed-precondition", grpc::StatusCode::FAILED_PRECONDITION}};
  for (const auto& [name, code] : kNames) {
    const auto answer = CallGeneric(
        channel_, "cache_client.Scs/Get", "",
        {{"request-id", "s"}, {"cache", "c"}, {"return-error", name}, {"error-rpcs", "get"}});
    EXPECT_EQ(answer.status.error_code(), code) << name;
  }
}

// Every RPC name of docs/behaviour/momento-local.md §5, by the call that bears it.
TEST_F(FaultsServiceTest, EveryNamedCallCanFail) {
  const std::pair<const char*, const char*> kCalls[] = {
      {"get", "Get"},
      {"get-with-hash", "GetWithHash"},
      {"get-batch", "GetBatch"},
      {"set", "Set"},
      {"set-batch", "SetBatch"},
      {"set-if", "SetIf"},
      {"set-if", "SetIfNotExists"},
      {"set-if-hash", "SetIfHash"},
      {"delete", "Delete"},
      {"keys-exist", "KeysExist"},
      {"increment", "Increment"},
      {"update-ttl", "UpdateTtl"},
      {"item-get-ttl", "ItemGetTtl"},
      {"item-get-type", "ItemGetType"},
      {"dictionary-get", "DictionaryGet"},
      {"dictionary-fetch", "DictionaryFetch"},
      {"dictionary-set", "DictionarySet"},
      {"dictionary-increment", "DictionaryIncrement"},
      {"dictionary-delete", "DictionaryDelete"},
      {"dictionary-length", "DictionaryLength"},
      {"set-fetch", "SetFetch"},
      {"set-sample", "SetSample"},
      {"set-union", "SetUnion"},
      {"set-difference", "SetDifference"},
      {"set-contains", "SetContains"},
      {"set-length", "SetLength"},
      {"set-pop", "SetPop"},
      {"list-push-front", "ListPushFront"},
      {"list-push-back", "ListPushBack"},
      {"list-pop-front", "ListPopFront"},
      {"list-pop-back", "ListPopBack"},
      {"list-remove", "ListRemove"},
      {"list-remove", "ListErase"},
      {"list-fetch", "ListFetch"},
      {"list-length", "ListLength"},
      {"list-concatenate-front", "ListConcatenateFront"},
      {"list-concatenate-back", "ListConcatenateBack"},
      {"list-retain", "ListRetain"},
      {"sorted-set-put", "SortedSetPut"},
      {"sorted-set-fetch", "SortedSetFetch"},
      {"sorted-set-get-score", "SortedSetGetScore"},
      {"sorted-set-remove", "SortedSetRemove"},
      {"sorted-set-increment", "SortedSetIncrement"},
      {"sorted-set-get-rank", "SortedSetGetRank"},
      {"sorted-set-length", "SortedSetLength"},
      {"sorted-set-length-by-score", "SortedSetLengthByScore"},
      {"sorted-set-union-store", "SortedSetUnionStore"}};
  for (const auto& [name, method] : kCalls) {
    const auto answer = CallGeneric(
        channel_, absl::StrCat("cache_client.Scs/", method), "",
        {{"request-id", "s"}, {"cache", "c"}, {"return-error", "data-loss"}, {"error-rpcs", name}});
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::DATA_LOSS) << name;
  }
  for (const auto& [name, method] :
       {std::pair{"topic-publish", "Publish"}, std::pair{"topic-subscribe", "Subscribe"}}) {
    const auto answer =
        CallGeneric(channel_, absl::StrCat("cache_client.pubsub.Pubsub/", method), "",
                    {{"request-id", "s"}, {"return-error", "data-loss"}, {"error-rpcs", name}}, 1);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::DATA_LOSS) << name;
  }
}

TEST_F(FaultsServiceTest, ErrorsAreCountedPerSession) {
  const Metadata metadata = {
      {"return-error", "unavailable"}, {"error-rpcs", "get"}, {"error-count", "2"}};
  const std::string failed = "UNAVAILABLE: asked for by metadata return-error";
  EXPECT_EQ(Get(metadata), failed);
  EXPECT_EQ(Get(metadata), failed);
  EXPECT_EQ(Get(metadata), "v");
  EXPECT_EQ(Get(metadata, "another session"), failed);
}

TEST_F(FaultsServiceTest, AFailedCallHasNoEffectAndStandsInTheJournal) {
  Put(Failing("set", absl::InternalError("boom")));
  EXPECT_EQ(client_.Set("c", "k", "new"), "INTERNAL: boom");
  EXPECT_EQ(client_.Get("c", "k"), "v");
  EXPECT_NE(emulator_.Journal().find(R"("outcome":"INTERNAL","fault":"r")"), std::string::npos)
      << emulator_.Journal();
}

TEST_F(FaultsServiceTest, ABadCredentialGoesFirst) {
  Put(Failing("*", absl::InternalError("boom")));
  const std::string token = client_.MintPublishToken("c", "t", 60, "");
  EXPECT_EQ(token.substr(0, 8), "INTERNAL") << "minting is a call as well";
  emulator_.world().faults().ClearRules();
  TestClient expired(channel_, client_.MintPublishToken("c", "t", 60, ""));
  Put(Failing("*", absl::InternalError("boom")));
  emulator_.Advance(absl::Minutes(2));
  EXPECT_EQ(expired.Get("c", "k").substr(0, 15), "UNAUTHENTICATED");
}

TEST_F(FaultsServiceTest, ADelayLastsByTheWorldsClockAndComesBeforeTheError) {
  FaultRule rule = Failing("get", absl::UnavailableError("late"));
  rule.fault.delay = absl::Seconds(1);
  Put(rule);
  PendingGet get(client_);
  AwaitApplied(emulator_, client_);
  EXPECT_EQ(client_.Set("c", "k", "v"), "OK") << "other calls go on, on the same connection";
  emulator_.Advance(absl::Milliseconds(999));
  EXPECT_EQ(emulator_.Journal().find("UNAVAILABLE"), std::string::npos) << "not yet";
  EXPECT_FALSE(get.EndsWithin(absl::ZeroDuration()));
  // The timer may have been set a little later than the rule was counted.
  emulator_.Advance(absl::Seconds(1));
  EXPECT_NE(emulator_.Journal().find("UNAVAILABLE"), std::string::npos)
      << "what fell due has been done when the advance is over";
  EXPECT_EQ(get.Answer(), "UNAVAILABLE: late");
}

TEST_F(FaultsServiceTest, AClientThatGivesUpDuringTheDelayEndsTheCallAndNothingIsDone) {
  FaultRule rule{.name = "slow", .rpc = "set"};
  rule.fault.delay = absl::Seconds(1);
  Put(rule);
  cache_client::SetRequest request;
  cache_client::SetResponse response;
  request.set_cache_key("k");
  request.set_cache_body("new");
  request.set_ttl_milliseconds(60'000);
  const auto context = client_.NewContext("c");
  context->set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Milliseconds(50)));
  EXPECT_EQ(Describe(client_.scs().Set(context.get(), request, &response)).substr(0, 17),
            "DEADLINE_EXCEEDED");
  EXPECT_EQ(emulator_.world().faults().ListRules()[0].applied, 1u) << "it counts";
  const absl::Time deadline = SystemTime().Now() + absl::Seconds(10);
  const std::string noted = R"("outcome":"CANCELLED","fault":"slow")";
  while (emulator_.Journal().find(noted) == std::string::npos) {
    ASSERT_LT(SystemTime().Now(), deadline) << "waited for the server to see the cancellation";
  }
  emulator_.Advance(absl::Seconds(2));
  EXPECT_EQ(client_.Get("c", "k"), "v");
}

TEST_F(FaultsServiceTest, ADelayedCallDoesNotHoldUpTheEnd) {
  FaultRule rule{.name = "slow", .rpc = "get"};
  rule.fault.delay = absl::Hours(1);
  auto emulator = std::make_unique<TestEmulator>();
  TestClient client(emulator->channel());
  client.CreateCache("c");
  ASSERT_TRUE(emulator->world().faults().PutRule(rule).ok());
  PendingGet get(client);
  AwaitApplied(*emulator, client);
  emulator.reset();
  EXPECT_NE(get.Answer(), "v");
}

TEST_F(FaultsServiceTest, AStreamBreaksRightAfterItsMessagesAndEachNewOneAgain) {
  const Metadata metadata = {{"stream-error-rpcs", "topic-subscribe"},
                             {"stream-error", "unavailable"},
                             {"stream-error-message-limit", "1"}};
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(
        Subscribe(metadata, 9),
        (std::vector<std::string>{"message", "UNAVAILABLE: asked for by metadata stream-error"}));
  }
  EXPECT_EQ(Summarize(emulator_.world()).live_subscriptions, 0u);
}

TEST_F(FaultsServiceTest, ReplayedItemsDoNotCountForTheBreak) {
  FaultRule rule{.name = "r", .rpc = "topic-subscribe"};
  rule.fault.stream_messages_max = 2;
  rule.fault.stream_error = absl::UnavailableError("broken");
  Put(rule);
  for (int i = 1; i <= 3; ++i) client_.Publish("c", "t", absl::StrCat(i));
  const auto subscription = client_.Subscribe("c", "t", 1);
  EXPECT_EQ(subscription->Next(), "heartbeat");
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(subscription->Next(), absl::StrCat("item ", i, ": ", i));
  client_.Publish("c", "t", "live");
  EXPECT_EQ(subscription->Next(), "item 4: live");
  EXPECT_EQ(subscription->Next(), "end UNAVAILABLE: broken");
}

TEST_F(FaultsServiceTest, ABatchCanBreakAfterSomeAnswers) {
  FaultRule rule{.name = "r", .rpc = "get-batch"};
  rule.fault.stream_messages_max = 2;
  rule.fault.stream_error = absl::AbortedError("broken");
  Put(rule);
  cache_client::GetBatchRequest request;
  for (int i = 0; i < 5; ++i) request.add_items()->set_cache_key("k");
  const auto answer = CallGeneric(channel_, "cache_client.Scs/GetBatch",
                                  request.SerializeAsString(), {{"cache", "c"}});
  EXPECT_EQ(answer.responses.size(), 2u);
  EXPECT_EQ(Describe(answer.status), "ABORTED: broken");
}

TEST_F(FaultsServiceTest, RulesSeeCacheAndSubjectOfTheCall) {
  client_.CreateCache("d");
  FaultRule rule = Failing("*", absl::InternalError("boom"));
  rule.cache = "d";
  rule.subject = "t";
  Put(rule);
  EXPECT_EQ(client_.Publish("c", "t", "x"), "OK");
  EXPECT_EQ(client_.Publish("d", "t", "x"), "INTERNAL: boom");
  EXPECT_EQ(client_.Publish("d", "u", "x"), "OK");
  EXPECT_EQ(client_.Get("d", "t"), "INTERNAL: boom");
  EXPECT_EQ(client_.PushBack("d", "t", "x"), "INTERNAL: boom");
}

TEST_F(FaultsServiceTest, AConnectionCanBeReset) {
  FaultRule rule{.name = "r", .rpc = "get", .first = 1, .last = 1};
  rule.fault.reset_connection = true;
  Put(rule);
  const std::string answer = client_.Get("c", "k");
  EXPECT_EQ(answer.substr(0, 11), "UNAVAILABLE");
  EXPECT_EQ(answer.find("fault rule"), std::string::npos) << "no answer came: " << answer;
  // The channel connects again by itself, after a pause of its own.
  const absl::Time deadline = SystemTime().Now() + absl::Seconds(10);
  while (client_.Get("c", "k") != "v" && SystemTime().Now() < deadline) {
    channel_->WaitForConnected(absl::ToChronoTime(deadline));
  }
  EXPECT_EQ(client_.Get("c", "k"), "v");
}

TEST_F(FaultsServiceTest, TheErrTrailerOfARuleArrives) {
  FaultRule rule = Failing("get", absl::OkStatus());
  rule.fault.error = errors::Injected(absl::StatusCode::kResourceExhausted, "too much", "my_err");
  Put(rule);
  cache_client::GetRequest request;
  cache_client::GetResponse response;
  request.set_cache_key("k");
  const auto context = client_.NewContext("c");
  EXPECT_FALSE(client_.scs().Get(context.get(), request, &response).ok());
  EXPECT_EQ(context->GetServerTrailingMetadata().find("err")->second, "my_err");
}

}  // namespace
}  // namespace emulator
