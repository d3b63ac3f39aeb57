#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

class CacheServiceTest : public testing::Test {
 protected:
  CacheServiceTest() { client_.CreateCache("c"); }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(CacheServiceTest, SetThenGetThenDelete) {
  EXPECT_EQ(client_.Get("c", "k"), "MISS");
  EXPECT_EQ(client_.Set("c", "k", "v"), "OK");
  EXPECT_EQ(client_.Get("c", "k"), "v");
  EXPECT_EQ(client_.Delete("c", "k"), "OK");
  EXPECT_EQ(client_.Delete("c", "k"), "OK") << "deleting what is not there is fine";
  EXPECT_EQ(client_.Get("c", "k"), "MISS");
}

TEST_F(CacheServiceTest, ResultsAreNeverLeftAtZero) {
  cache_client::SetRequest set;
  cache_client::SetResponse stored;
  set.set_cache_key("k");
  set.set_ttl_milliseconds(1000);
  ASSERT_TRUE(client_.scs().Set(client_.NewContext("c").get(), set, &stored).ok());
  EXPECT_EQ(stored.result(), cache_client::Ok);
  cache_client::GetRequest get;
  cache_client::GetResponse missed;
  get.set_cache_key("none");
  ASSERT_TRUE(client_.scs().Get(client_.NewContext("c").get(), get, &missed).ok());
  EXPECT_EQ(missed.result(), cache_client::Miss);
  EXPECT_EQ(missed.message(), "Item not found");
}

TEST_F(CacheServiceTest, ItemsExpireByTheClockOfTheWorld) {
  client_.Set("c", "k", "v", 1000);
  emulator_.Advance(absl::Milliseconds(999));
  EXPECT_EQ(client_.Get("c", "k"), "v");
  emulator_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(client_.Get("c", "k"), "MISS");
}

TEST_F(CacheServiceTest, CachesDoNotShareKeys) {
  client_.CreateCache("d");
  client_.Set("c", "k", "v");
  EXPECT_EQ(client_.Get("d", "k"), "MISS");
}

TEST_F(CacheServiceTest, ListsArePushedFetchedAndMeasured) {
  EXPECT_EQ(client_.FetchList("c", "l"), "MISSING");
  EXPECT_EQ(client_.PushFront("c", "l", "b"), "1");
  EXPECT_EQ(client_.PushFront("c", "l", "a"), "2");
  EXPECT_EQ(client_.PushBack("c", "l", "c"), "3");
  EXPECT_EQ(client_.FetchList("c", "l"), "a,b,c");
  EXPECT_EQ(client_.PushBack("c", "l", "d", 2), "2");
  EXPECT_EQ(client_.FetchList("c", "l"), "c,d");

  cache_client::ListLengthRequest request;
  cache_client::ListLengthResponse response;
  request.set_list_name("l");
  ASSERT_TRUE(client_.scs().ListLength(client_.NewContext("c").get(), request, &response).ok());
  EXPECT_EQ(response.found().length(), 2u);
}

TEST_F(CacheServiceTest, DictionariesAreSetAndFetched) {
  cache_client::DictionarySetRequest set;
  cache_client::DictionarySetResponse done;
  set.set_dictionary_name("d");
  set.set_ttl_milliseconds(1000);
  auto* item = set.add_items();
  item->set_field("f");
  item->set_value("v");
  ASSERT_TRUE(client_.scs().DictionarySet(client_.NewContext("c").get(), set, &done).ok());

  cache_client::DictionaryFetchRequest fetch;
  cache_client::DictionaryFetchResponse fetched;
  fetch.set_dictionary_name("d");
  ASSERT_TRUE(client_.scs().DictionaryFetch(client_.NewContext("c").get(), fetch, &fetched).ok());
  ASSERT_EQ(fetched.found().items_size(), 1);
  EXPECT_EQ(fetched.found().items(0).value(), "v");
  fetch.set_dictionary_name("none");
  ASSERT_TRUE(client_.scs().DictionaryFetch(client_.NewContext("c").get(), fetch, &fetched).ok());
  EXPECT_TRUE(fetched.has_missing());
}

TEST_F(CacheServiceTest, AKeyOfAnotherTypeIsAFailedPreconditionWithItsTrailer) {
  client_.PushBack("c", "l", "a");
  cache_client::GetRequest request;
  cache_client::GetResponse response;
  request.set_cache_key("l");
  const auto context = client_.NewContext("c");
  const grpc::Status status = client_.scs().Get(context.get(), request, &response);
  EXPECT_EQ(Describe(status),
            "FAILED_PRECONDITION: The stored type for this key is not compatible with this "
            "operation");
  const auto& trailers = context->GetServerTrailingMetadata();
  ASSERT_EQ(trailers.count("err"), 1u);
  EXPECT_EQ(trailers.find("err")->second, "invalid_type");
}

}  // namespace
}  // namespace emulator
