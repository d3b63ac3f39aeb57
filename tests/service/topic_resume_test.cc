// The tables of docs/behaviour/topics.md §4 and §5, row by row over real gRPC; and what control
// calls can do to a topic so that clients meet those rows.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

class TopicResumeTest : public testing::Test {
 protected:
  TopicResumeTest() { client_.CreateCache("c"); }

  void Publish(int first, int last) {
    for (int i = first; i <= last; ++i) client_.Publish("c", "t", absl::StrCat("m", i));
  }
  // What a subscriber gets first, up to the item that is published when nothing else waits.
  std::string Resume(uint64_t number, uint64_t page) {
    const auto subscription = client_.Subscribe("c", "t", number, page);
    std::vector<std::string> got = {subscription->Next()};
    client_.Publish("c", "t", "live");
    do {
      got.push_back(subscription->Next());
    } while (got.back().find("live") == std::string::npos && got.size() < 20);
    return absl::StrJoin(got, ", ");
  }
  std::string Control(const std::string& path, const nlohmann::json& body) {
    const auto answer = HttpPost(emulator_.control_address(), path, body.dump());
    return absl::StrCat(answer.status, " ", answer.body);
  }
  std::string Evict(int keep) {
    return Control("/v1/worlds/default/topics/evict",
                   {{"cache", "c"}, {"topic", "t"}, {"keep", keep}});
  }
  std::string Reset(const std::string& topic = "t") {
    return Control("/v1/worlds/default/topics/reset", {{"cache", "c"}, {"topic", topic}});
  }

  static constexpr uint64_t kPage = 1704296470;
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

// Newest message L = 5, oldest kept F = 3.
TEST_F(TopicResumeTest, EveryRowOfTheTable) {
  const struct {
    const char* row;
    uint64_t number;
    uint64_t page;
    const char* got;
  } kRows[] = {
      {"0: the newest one first", 0, 0, "heartbeat, item 5: m5, item 6: live"},
      {"0 with a stale page: live only", 0, 7, "heartbeat, item 6: live"},
      {"0 with the current page: live only", 0, kPage, "heartbeat, item 6: live"},
      {"F <= N <= L", 4, kPage, "heartbeat, item 4: m4, item 5: m5, item 6: live"},
      {"N = F", 3, kPage, "heartbeat, item 3: m3, item 4: m4, item 5: m5, item 6: live"},
      {"page 0 is the current one", 5, 0, "heartbeat, item 5: m5, item 6: live"},
      {"N = L+1: the usual case", 6, kPage, "heartbeat, item 6: live"},
      {"0 < N < F", 2, kPage,
       "heartbeat, gap: 1 -> 2, item 3: m3, item 4: m4, item 5: m5, "
       "item 6: live"},
      {"N = 1 with F > 1", 1, kPage, "heartbeat, item 3: m3, item 4: m4, item 5: m5, item 6: live"},
      {"N > L+1", 100, kPage, "heartbeat, gap: 99 -> 5, item 6: live"},
      {"another page", 2, 7,
       "heartbeat, gap: 1 -> 2, item 3: m3, item 4: m4, item 5: m5, "
       "item 6: live"},
  };
  for (const auto& [row, number, page, got] : kRows) {
    client_.DeleteCache("c");
    client_.CreateCache("c");
    Publish(1, 5);
    ASSERT_EQ(Evict(3), "200 {}\n");
    // Pages grow with every topic that is made again.
    const auto first = client_.Subscribe("c", "t", 3);
    EXPECT_EQ(first->NextItem(), "item 3: m3");
    const uint64_t current = first->page();
    EXPECT_EQ(Resume(number, page == kPage ? current : page), got) << row;
  }
}

TEST_F(TopicResumeTest, NumbersStartAtOneAndPagesAtTheTimeOfTheTopic) {
  const auto subscription = client_.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  Publish(1, 1);
  EXPECT_EQ(subscription->Next(), "item 1: m1");
  EXPECT_EQ(subscription->page(), kPage);
}

TEST_F(TopicResumeTest, AResetTopicHasAGreaterPageAndBeginsAtOne) {
  const auto live = client_.Subscribe("c", "t");
  EXPECT_EQ(live->Next(), "heartbeat");
  Publish(1, 3);
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(live->Next(), absl::StrCat("item ", i, ": m", i));
  EXPECT_EQ(Reset(), "200 {}\n");
  EXPECT_EQ(live->Next(), "gap: 3 -> 0") << "live streams are told";
  EXPECT_GT(live->page(), kPage);
  Publish(1, 1);
  EXPECT_EQ(live->Next(), "item 1: m1");
  EXPECT_EQ(Resume(4, kPage), "heartbeat, gap: 3 -> 0, item 1: m1, item 2: live");
}

TEST_F(TopicResumeTest, ControlCallsNameWhatIsWrong) {
  EXPECT_EQ(Reset("unknown"),
            R"(404 {"error":{"code":"NOT_FOUND","message":"Topic not found: unknown in cache c",)"
            R"("help":"docs/reference/errors.md#topicnotfound"}})"
            "\n");
  EXPECT_EQ(Control("/v1/worlds/default/topics/reset", {{"cache", "c"}}),
            R"(400 {"error":{"code":"INVALID_ARGUMENT","message":)"
            R"("/topic must be a string that is not empty",)"
            R"("help":"docs/reference/errors.md#malformed"}})"
            "\n");
  EXPECT_EQ(Control("/v1/worlds/nowhere/topics/reset", {}),
            R"(404 {"error":{"code":"NOT_FOUND","message":"World not found: nowhere",)"
            R"("help":"docs/reference/errors.md#nosuchworld"}})"
            "\n");
}

TEST_F(TopicResumeTest, ASlowConsumerLosesTheOldestIsToldOnceAndLivesOn) {
  const auto subscription = client_.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  // Nothing is read: the transport's windows fill first, then the queue of 4096.
  constexpr uint64_t kMessages = 9000;
  const std::string text(8000, 'x');
  for (uint64_t i = 0; i < kMessages; ++i) ASSERT_EQ(client_.Publish("c", "t", text), "OK");
  int gaps = 0;
  uint64_t last = 0;
  while (last < kMessages) {
    const std::string next = subscription->Next();
    if (next.rfind("gap", 0) == 0) ++gaps;
    if (next.rfind("item ", 0) == 0) last = std::stoull(next.substr(5));
    ASSERT_EQ(next.rfind("end", 0), std::string::npos) << next;
  }
  EXPECT_EQ(gaps, 1);
  client_.Publish("c", "t", "still here");
  EXPECT_EQ(subscription->Next(), "item 9001: still here");
}

TEST_F(TopicResumeTest, AStreamEndsWithUnauthenticatedWhenItsCredentialExpires) {
  token::GenerateDisposableTokenRequest mint;
  token::GenerateDisposableTokenResponse minted;
  mint.mutable_expires()->set_valid_for_seconds(1800);
  auto* rule = mint.mutable_permissions()
                   ->mutable_explicit_()
                   ->add_permissions()
                   ->mutable_topic_permissions();
  rule->set_role(permission_messages::TopicReadOnly);
  rule->mutable_all_caches();
  rule->mutable_all_topics();
  grpc::ClientContext context;
  ASSERT_TRUE(client_.tokens().GenerateDisposableToken(&context, mint, &minted).ok());
  TestClient reader(emulator_.channel(), minted.api_key());
  const auto subscription = reader.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  emulator_.Advance(absl::Minutes(31));
  std::string next = subscription->Next();
  while (next == "heartbeat") next = subscription->Next();
  EXPECT_EQ(next.substr(0, 19), "end UNAUTHENTICATED");
}

TEST(TopicShutdownTest, LiveStreamsEndWithUnavailable) {
  auto emulator = std::make_unique<TestEmulator>();
  TestClient client(emulator->channel());
  client.CreateCache("c");
  const auto subscription = client.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  emulator.reset();
  EXPECT_EQ(subscription->Next(), "end UNAVAILABLE: The emulator is shutting down");
}

}  // namespace
}  // namespace emulator
