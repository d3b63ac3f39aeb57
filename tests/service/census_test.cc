// Every RPC of the service is answered: by a handler, or by UNIMPLEMENTED with its name and a
// reason. The list of those that are not built is written down here and must be exact.

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "auth.pb.h"
#include "cacheclient.pb.h"
#include "cacheping.pb.h"
#include "cachepubsub.pb.h"
#include "controlclient.pb.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "leaderboard.pb.h"
#include "token.pb.h"
#include "webhook.pb.h"

namespace emulator {
namespace {

using google::protobuf::FileDescriptor;

const std::set<std::string>& Built() {
  static const std::set<std::string> built = {
      "auth.Auth/GenerateApiToken",
      "auth.Auth/RefreshApiToken",
      "cache_client.Ping/Ping",
      "cache_client.Scs/Delete",
      "cache_client.Scs/DictionaryFetch",
      "cache_client.Scs/DictionarySet",
      "cache_client.Scs/Get",
      "cache_client.Scs/ListFetch",
      "cache_client.Scs/ListLength",
      "cache_client.Scs/ListPushBack",
      "cache_client.Scs/ListPushFront",
      "cache_client.Scs/Set",
      "cache_client.pubsub.Pubsub/Publish",
      "cache_client.pubsub.Pubsub/Subscribe",
      "control_client.ScsControl/CreateCache",
      "control_client.ScsControl/DeleteCache",
      "control_client.ScsControl/FlushCache",
      "control_client.ScsControl/ListCaches",
      "token.Token/GenerateDisposableToken",
      "webhook.Webhook/DeleteWebhook",
      "webhook.Webhook/GetWebhookSecret",
      "webhook.Webhook/ListWebhooks",
      "webhook.Webhook/PutWebhook",
      "webhook.Webhook/RotateWebhookSecret",
  };
  return built;
}

std::vector<std::string> EveryMethod() {
  std::vector<std::string> methods;
  for (const FileDescriptor* file :
       {auth::LoginRequest::descriptor()->file(), cache_client::GetRequest::descriptor()->file(),
        cache_client::PingRequest::descriptor()->file(),
        cache_client::pubsub::Heartbeat::descriptor()->file(),
        control_client::Cache::descriptor()->file(), leaderboard::Element::descriptor()->file(),
        token::GenerateDisposableTokenRequest::descriptor()->file(),
        webhook::WebhookId::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(
            absl::StrCat(file->service(i)->full_name(), "/", file->service(i)->method(j)->name()));
      }
    }
  }
  return methods;
}

// Calls a method with an empty message and no metadata; streams are read to their first element.
class CensusTest : public testing::Test {
 protected:
  std::string Call(const std::string& method) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(10)));
    grpc::CompletionQueue queue;
    const auto call = stub_.PrepareCall(&context, "/" + method, &queue);
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
    grpc::Status status;
    call->StartCall(Tag(1));
    Await(queue, 1);
    const grpc::Slice nothing;
    request = grpc::ByteBuffer(&nothing, 1);
    call->WriteLast(request, {}, Tag(2));
    Await(queue, 2);
    call->Read(&response, Tag(3));
    Await(queue, 3);
    call->Finish(&status, Tag(4));
    Await(queue, 4);
    queue.Shutdown();
    return Describe(status);
  }
  static void* Tag(intptr_t number) { return reinterpret_cast<void*>(number); }
  static void Await(grpc::CompletionQueue& queue, intptr_t number) {
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    ASSERT_EQ(tag, Tag(number));
  }
  TestEmulator emulator_;
  grpc::GenericStub stub_{emulator_.channel()};
};

TEST_F(CensusTest, EveryMethodIsAnsweredOrSaysThatItIsNotSupported) {
  std::set<std::string> answered;
  for (const std::string& method : EveryMethod()) {
    const std::string answer = Call(method);
    if (answer.rfind("UNIMPLEMENTED", 0) != 0) {
      answered.insert(method);
    } else {
      EXPECT_EQ(answer.rfind("UNIMPLEMENTED: " + method + " is not supported: ", 0), 0u) << answer;
    }
  }
  EXPECT_EQ(EveryMethod().size(), 77u);
  EXPECT_EQ(answered, Built());
}

TEST_F(CensusTest, AMethodThatDoesNotExistIsUnimplemented) {
  EXPECT_EQ(Call("cache_client.Scs/Nonsense").rfind("UNIMPLEMENTED", 0), 0u);
}

}  // namespace
}  // namespace emulator
