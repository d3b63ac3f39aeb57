#include "bench/empty_server.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
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

class BeatingStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit BeatingStream(const grpc::ByteBuffer& beat) : beat_(beat) { StartWrite(&beat_); }
  // A beat that is still under way is not followed by another.
  void Beat() {
    if (!writing_.exchange(true)) StartWrite(&beat_);
  }
  void OnWriteDone(bool ok) override {
    writing_ = false;
    if (!ok) Finish(grpc::Status::CANCELLED);
  }
  // They live as long as the server, which ends with the process.
  void OnDone() override {}

 private:
  grpc::ByteBuffer beat_;
  std::atomic<bool> writing_ = true;
};

grpc::ByteBuffer Serialized(const pubsub::SubscriptionItem& item) {
  const grpc::Slice bytes(item.SerializeAsString());
  return grpc::ByteBuffer(&bytes, 1);
}

class EmptyPubsub final : public pubsub::Pubsub::WithRawCallbackMethod_Subscribe<
                              pubsub::Pubsub::WithCallbackMethod_Publish<pubsub::Pubsub::Service>> {
 public:
  EmptyPubsub() {
    pubsub::SubscriptionItem item;
    item.mutable_item()->set_topic_sequence_number(1);
    item.mutable_item()->mutable_value()->set_text(std::string(100, 'x'));
    item_ = Serialized(item);
    item.mutable_heartbeat();
    beat_ = Serialized(item);
  }
  void Beat() {
    absl::MutexLock lock(&mutex_);
    for (BeatingStream* const stream : beating_) stream->Beat();
  }

 private:
  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context,
                                    const pubsub::PublishRequest*, common::Empty*) override {
    return FinishAtOnce(context);
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(grpc::CallbackServerContext*,
                                                        const grpc::ByteBuffer* bytes) override {
    pubsub::SubscriptionRequest request;
    grpc::ByteBuffer copy = *bytes;
    grpc::SerializationTraits<pubsub::SubscriptionRequest>::Deserialize(&copy, &request);
    if (request.topic() != kBeatsTopic) return new EndlessStream(item_);
    absl::MutexLock lock(&mutex_);
    return beating_.emplace_back(new BeatingStream(beat_));
  }
  grpc::ByteBuffer item_;
  grpc::ByteBuffer beat_;
  absl::Mutex mutex_;
  std::vector<BeatingStream*> beating_ ABSL_GUARDED_BY(mutex_);
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

void EmptyServer::Beat() { parts_->pubsub.Beat(); }

std::string EmptyServer::address() const { return "127.0.0.1:" + std::to_string(parts_->port); }

void ServeEmpty() {
  EmptyServer server;
  std::printf("READY {\"grpc\":\"%s\"}\n", server.address().c_str());
  std::fflush(stdout);
  while (true) {
    sleep(1);
    server.Beat();
  }
}

}  // namespace emulator
