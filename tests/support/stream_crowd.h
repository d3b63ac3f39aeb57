#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "cachepubsub.grpc.pb.h"
#include "emulator/base/clock.h"

namespace emulator {

// Many live subscriptions of one topic, opened in one burst over several connections, as a test
// suite of an SDK does it. Counts what they get.
class StreamCrowd {
 public:
  // Connects first, then opens everything at once.
  StreamCrowd(const std::string& address, const std::string& cache, const std::string& topic,
              int streams, int connections) {
    for (int i = 0; i < connections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      auto channel =
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
      channel->WaitForConnected(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(10)));
      stubs_.push_back(cache_client::pubsub::Pubsub::NewStub(channel));
    }
    request_.set_cache_name(cache);
    request_.set_topic(topic);
    for (int i = 0; i < streams; ++i) {
      streams_.push_back(std::make_unique<Stream>(*this, *stubs_[i % connections]));
    }
  }
  ~StreamCrowd() {
    for (const auto& stream : streams_) stream->Cancel();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](StreamCrowd* self) { return self->ended_ == static_cast<int>(self->streams_.size()); },
        this));
  }

  // True when every stream has its first heartbeat within this time; the same for items.
  bool AwaitHeartbeats(absl::Duration patience) { return Await(beating_, 1, patience); }
  bool AwaitItems(int per_stream, absl::Duration patience) {
    return Await(items_, per_stream, patience);
  }

 private:
  class Stream final : public grpc::ClientReadReactor<cache_client::pubsub::SubscriptionItem> {
   public:
    Stream(StreamCrowd& crowd, cache_client::pubsub::Pubsub::Stub& stub) : crowd_(crowd) {
      context_.AddMetadata("authorization", "");
      stub.async()->Subscribe(&context_, &crowd.request_, this);
      StartRead(&item_);
      StartCall();
    }
    void Cancel() { context_.TryCancel(); }
    void OnReadDone(bool ok) override {
      if (!ok) return;
      crowd_.Count(item_, !std::exchange(begun_, true));
      StartRead(&item_);
    }
    void OnDone(const grpc::Status&) override {
      absl::MutexLock lock(&crowd_.mutex_);
      ++crowd_.ended_;
    }

   private:
    StreamCrowd& crowd_;
    grpc::ClientContext context_;
    cache_client::pubsub::SubscriptionItem item_;
    bool begun_ = false;
  };

  void Count(const cache_client::pubsub::SubscriptionItem& item, bool first) {
    absl::MutexLock lock(&mutex_);
    if (first && item.has_heartbeat()) ++beating_;
    if (item.has_item()) ++items_;
  }
  bool Await(int& count, int per_stream, absl::Duration patience) {
    const int wanted = per_stream * static_cast<int>(streams_.size());
    const auto reached = [&] { return count >= wanted; };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&reached), patience);
  }

  cache_client::pubsub::SubscriptionRequest request_;
  std::vector<std::unique_ptr<cache_client::pubsub::Pubsub::Stub>> stubs_;
  std::vector<std::unique_ptr<Stream>> streams_;
  absl::Mutex mutex_;
  int beating_ = 0;
  int items_ = 0;
  int ended_ = 0;
};

}  // namespace emulator
