#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

class BatchServiceTest : public testing::Test {
 protected:
  BatchServiceTest() { client_.CreateCache("c"); }

  // What the stream answered, then its status: "a|MISS|OK".
  std::string GetBatch(const std::vector<std::string>& keys, const std::string& cache = "c") {
    cache_client::GetBatchRequest request;
    for (const std::string& key : keys) request.add_items()->set_cache_key(key);
    const auto context = client_.NewContext(cache);
    const auto stream = client_.scs().GetBatch(context.get(), request);
    std::vector<std::string> answers;
    for (cache_client::GetResponse response; stream->Read(&response);) {
      const bool hit = response.result() == cache_client::Hit;
      const bool miss = response.result() == cache_client::Miss;
      answers.push_back(hit ? response.cache_body() : miss ? "MISS" : response.message());
    }
    answers.push_back(Describe(stream->Finish()));
    return absl::StrJoin(answers, "|");
  }
  std::string SetBatch(const std::vector<std::pair<std::string, std::string>>& items,
                       uint64_t ttl_ms = 60'000) {
    cache_client::SetBatchRequest request;
    for (const auto& [key, value] : items) {
      auto* item = request.add_items();
      item->set_cache_key(key);
      item->set_cache_body(value);
      item->set_ttl_milliseconds(ttl_ms);
    }
    const auto context = client_.NewContext("c");
    const auto stream = client_.scs().SetBatch(context.get(), request);
    int stored = 0;
    for (cache_client::SetResponse response; stream->Read(&response);) {
      stored += response.result() == cache_client::Ok ? 1 : 0;
    }
    return absl::StrCat(stored, " stored, ", Describe(stream->Finish()));
  }

  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(BatchServiceTest, AnswersComeInTheOrderOfTheRequest) {
  EXPECT_EQ(SetBatch({{"a", "1"}, {"b", "2"}, {"a", "3"}}), "3 stored, OK");
  EXPECT_EQ(GetBatch({"b", "none", "a", "b"}), "2|MISS|3|2|OK");
}

TEST_F(BatchServiceTest, ABatchOfNothingAnswersNothing) {
  EXPECT_EQ(GetBatch({}), "OK");
  EXPECT_EQ(SetBatch({}), "0 stored, OK");
  EXPECT_EQ(GetBatch({}, "nope"), "NOT_FOUND: Cache not found: nope") << "the cache goes first";
}

TEST_F(BatchServiceTest, AnItemOfAnotherTypeIsAnsweredAloneAndHindersNoOther) {
  client_.Set("c", "k", "v");
  client_.PushBack("c", "list", "x");
  EXPECT_EQ(GetBatch({"k", "list", "k"}),
            "v|The stored type for this key is not compatible with this operation|v|OK");
}

TEST_F(BatchServiceTest, ASetBatchIsWrittenWholeOrNotAtAll) {
  EXPECT_EQ(SetBatch({{"a", "1"}, {"", "2"}}),
            "0 stored, INVALID_ARGUMENT: cache_key must not be blank");
  EXPECT_EQ(SetBatch({{"a", "1"}, {"b", std::string(5'100'000, 'x')}}).substr(0, 28),
            "0 stored, RESOURCE_EXHAUSTED");
  EXPECT_EQ(SetBatch({{"a", "1"}}, 0),
            "0 stored, INVALID_ARGUMENT: ttl_milliseconds must be greater than 0");
  EXPECT_EQ(GetBatch({"a", "b"}), "MISS|MISS|OK");
}

TEST_F(BatchServiceTest, ALargeBatchIsAnsweredWholeAPageAtATime) {
  const std::string large(1'000'000, 'x');
  client_.Set("c", "large", large);
  EXPECT_EQ(GetBatch(std::vector<std::string>(20, "large")).size(), 20 * (large.size() + 1) + 2);
}

TEST_F(BatchServiceTest, ManyItemsAreStored) {
  std::vector<std::pair<std::string, std::string>> items;
  for (int i = 0; i < 3000; ++i) items.emplace_back(absl::StrCat("k", i), "v");
  EXPECT_EQ(SetBatch(items), "3000 stored, OK");
}

TEST_F(BatchServiceTest, AStatusOfTheCallComesBeforeAnyItem) {
  TestClient stranger(emulator_.channel(), client_.MintPublishToken("c", "t", 60, ""));
  cache_client::GetBatchRequest request;
  request.add_items()->set_cache_key("k");
  const auto context = stranger.NewContext("c");
  const auto stream = stranger.scs().GetBatch(context.get(), request);
  cache_client::GetResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(Describe(stream->Finish()).substr(0, 17), "PERMISSION_DENIED");
}

// Every key must be granted (docs/behaviour/cache.md §8).
TEST_F(BatchServiceTest, OneForbiddenKeyForbidsTheCall) {
  token::GenerateDisposableTokenRequest mint;
  token::GenerateDisposableTokenResponse minted;
  mint.mutable_expires()->set_valid_for_seconds(60);
  auto* rule = mint.mutable_permissions()
                   ->mutable_explicit_()
                   ->add_permissions()
                   ->mutable_cache_permissions();
  rule->set_role(permission_messages::CacheReadWrite);
  rule->mutable_cache_selector()->set_cache_name("c");
  rule->mutable_item_selector()->set_key_prefix("mine/");
  grpc::ClientContext context;
  ASSERT_TRUE(client_.tokens().GenerateDisposableToken(&context, mint, &minted).ok());
  TestClient limited(emulator_.channel(), minted.api_key());

  EXPECT_EQ(limited.Set("c", "mine/k", "v"), "OK");
  cache_client::KeysExistRequest keys;
  cache_client::KeysExistResponse exists;
  keys.add_cache_keys("mine/k");
  EXPECT_TRUE(limited.scs().KeysExist(limited.NewContext("c").get(), keys, &exists).ok());
  keys.add_cache_keys("yours/k");
  const auto status = limited.scs().KeysExist(limited.NewContext("c").get(), keys, &exists);
  EXPECT_EQ(Describe(status).substr(0, 17), "PERMISSION_DENIED");

  cache_client::SortedSetUnionStoreRequest unite;
  cache_client::SortedSetUnionStoreResponse united;
  unite.set_set_name("mine/z");
  unite.set_ttl_milliseconds(1000);
  unite.add_sources()->set_set_name("yours/z");
  const auto refused =
      limited.scs().SortedSetUnionStore(limited.NewContext("c").get(), unite, &united);
  EXPECT_EQ(Describe(refused).substr(0, 17), "PERMISSION_DENIED");
}

}  // namespace
}  // namespace emulator
