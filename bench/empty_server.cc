#include "bench/empty_server.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <cstdio>

#include "cacheclient.grpc.pb.h"
#include "cachepubsub.grpc.pb.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

namespace pubsub = cache_client::pubsub;

grpc::ServerUnaryReactor* FinishAtOnce(grpc::CallbackServerContext* context) {
  auto* const reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

// A hundred empty answers.
class BatchOfHundred final : public grpc::ServerWriteReactor<cache_client::GetResponse> {
 public:
  BatchOfHundred() { StartWrite(&response_); }
  void OnWriteDone(bool ok) override {
    if (ok && --left_ > 0) {
      StartWrite(&response_);
    } else {
      Finish(grpc::Status::OK);
    }
  }
  void OnDone() override { delete this; }

 private:
  const cache_client::GetResponse response_;
  int left_ = 100;
};

class EmptyScs final : public cache_client::Scs::CallbackService {
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const cache_client::GetRequest*,
                                cache_client::GetResponse* response) override {
    response->set_result(cache_client::Hit);
    return FinishAtOnce(context);
  }
  grpc::ServerUnaryReactor* Set(grpc::CallbackServerContext* context,
                                const cache_client::SetRequest*,
                                cache_client::SetResponse* response) override {
    response->set_result(cache_client::Ok);
    return FinishAtOnce(context);
  }
  grpc::ServerWriteReactor<cache_client::GetResponse>* GetBatch(
      grpc::CallbackServerContext*, const cache_client::GetBatchRequest*) override {
    return new BatchOfHundred();
  }
};

class EndlessStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit EndlessStream(const grpc::ByteBuffer& item) : item_(item) { StartWrite(&item_); }
  void OnWriteDone(bool ok) override {
    if (ok) {
      StartWrite(&item_);
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer item_;
};

class EmptyPubsub final : public pubsub::Pubsub::WithRawCallbackMethod_Subscribe<
                              pubsub::Pubsub::WithCallbackMethod_Publish<pubsub::Pubsub::Service>> {
 public:
  EmptyPubsub() {
    pubsub::SubscriptionItem item;
    item.mutable_item()->set_topic_sequence_number(1);
    item.mutable_item()->mutable_value()->set_text(std::string(100, 'x'));
    const grpc::Slice bytes(item.SerializeAsString());
    item_ = grpc::ByteBuffer(&bytes, 1);
  }

 private:
  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context,
                                    const pubsub::PublishRequest*, common::Empty*) override {
    return FinishAtOnce(context);
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(grpc::CallbackServerContext*,
                                                        const grpc::ByteBuffer*) override {
    return new EndlessStream(item_);
  }
  grpc::ByteBuffer item_;
};

}  // namespace

struct EmptyServer::Parts {
  EmptyScs scs;
  EmptyPubsub pubsub;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
};

EmptyServer::EmptyServer() : parts_(std::make_unique<Parts>()) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &parts_->port);
  builder.RegisterService(&parts_->scs);
  builder.RegisterService(&parts_->pubsub);
  parts_->server = builder.BuildAndStart();
}

EmptyServer::~EmptyServer() { parts_->server->Shutdown(absl::ToChronoTime(SystemTime().Now())); }

std::string EmptyServer::address() const { return "127.0.0.1:" + std::to_string(parts_->port); }

void ServeEmpty() {
  const EmptyServer server;
  std::printf("READY {\"grpc\":\"%s\"}\n", server.address().c_str());
  std::fflush(stdout);
  pause();
}

}  // namespace emulator
