// Answers that no client could receive are refused before anything is lost for them.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

constexpr char kTooLarge[] =
    "RESOURCE_EXHAUSTED: Message is larger than the request limit: the answer would have more than "
    "10000000 bytes";

class AnswerSizeTest : public testing::Test {
 protected:
  AnswerSizeTest() { client_.CreateCache("c"); }
  std::unique_ptr<grpc::ClientContext> NewContext() { return client_.NewContext("c"); }
  cache_client::Scs::Stub& scs() { return client_.scs(); }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(AnswerSizeTest, APopOfMoreThanCanBeReceivedRemovesNothing) {
  for (int i = 0; i < 5; ++i) {
    cache_client::SetUnionRequest add;
    cache_client::SetUnionResponse added;
    add.set_set_name("s");
    add.set_ttl_milliseconds(60'000);
    add.add_elements(absl::StrCat(i, std::string(4'000'000, 'x')));
    ASSERT_TRUE(scs().SetUnion(NewContext().get(), add, &added).ok());
  }
  cache_client::SetPopRequest pop;
  cache_client::SetPopResponse popped;
  pop.set_set_name("s");
  pop.set_count(5);
  EXPECT_EQ(Describe(scs().SetPop(NewContext().get(), pop, &popped)), kTooLarge);
  pop.set_count(2);
  ASSERT_TRUE(scs().SetPop(NewContext().get(), pop, &popped).ok());
  EXPECT_EQ(popped.found().elements_size(), 2);
}

TEST_F(AnswerSizeTest, AskingOftenForALargeFieldIsRefused) {
  cache_client::DictionarySetRequest set;
  cache_client::DictionarySetResponse done;
  set.set_dictionary_name("d");
  set.set_ttl_milliseconds(60'000);
  auto* item = set.add_items();
  item->set_field("f");
  item->set_value(std::string(4'900'000, 'x'));
  ASSERT_TRUE(scs().DictionarySet(NewContext().get(), set, &done).ok());
  cache_client::DictionaryGetRequest get;
  cache_client::DictionaryGetResponse got;
  get.set_dictionary_name("d");
  for (int i = 0; i < 500; ++i) get.add_fields(item->field());
  EXPECT_EQ(Describe(scs().DictionaryGet(NewContext().get(), get, &got)), kTooLarge);
}

TEST_F(AnswerSizeTest, WholeCollectionsThatAreTooLargeAreRefusedAndPartsOfThemGiven) {
  for (int i = 0; i < 4; ++i) client_.PushBack("c", "l", std::string(3'000'000, 'x'));
  EXPECT_EQ(client_.FetchList("c", "l"), kTooLarge);
  cache_client::ListFetchRequest fetch;
  cache_client::ListFetchResponse fetched;
  fetch.set_list_name("l");
  fetch.set_exclusive_end(2);
  ASSERT_TRUE(scs().ListFetch(NewContext().get(), fetch, &fetched).ok());
  EXPECT_EQ(fetched.found().values_size(), 2);
}

TEST_F(AnswerSizeTest, TextsOfErrorsStayShort) {
  control_client::RevokeSigningKeyRequest revoke;
  control_client::RevokeSigningKeyResponse revoked;
  revoke.set_key_id(std::string(1'000'000, 'x'));
  const grpc::Status status =
      client_.control().RevokeSigningKey(NewContext().get(), revoke, &revoked);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_LE(status.error_message().size(), 1024u);
  const std::string with_blank = "x ";
  revoke.set_key_id(with_blank);
  EXPECT_EQ(Describe(client_.control().RevokeSigningKey(NewContext().get(), revoke, &revoked)),
            "NOT_FOUND: Signing key not found: x")
      << "no blank at the end";
}

TEST_F(AnswerSizeTest, AnIncrementedFieldCountsItsBytes) {
  cache_client::DictionaryIncrementRequest request;
  cache_client::DictionaryIncrementResponse response;
  request.set_dictionary_name("d");
  request.set_field(std::string(6'000'000, 'x'));
  request.set_ttl_milliseconds(1000);
  EXPECT_EQ(scs().DictionaryIncrement(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace emulator
