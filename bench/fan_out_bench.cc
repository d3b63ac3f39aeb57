#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "bench/bench.h"
#include "bench/empty_server.h"
#include "cachepubsub.grpc.pb.h"
#include "controlclient.grpc.pb.h"
#include "emulator/app/emulator.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

namespace pubsub = cache_client::pubsub;

constexpr int kStreams = 100;
constexpr int kPublishers = 4;
// Each needs a connection's share of streams; two connections, as an SDK with few channels has.
constexpr int kConnections = 2;

// Counts what comes on one stream, until it is cancelled.
class Reader final : public grpc::ClientReadReactor<pubsub::SubscriptionItem> {
 public:
  Reader(pubsub::Pubsub::Stub& stub, std::atomic<int64_t>& items, absl::BlockingCounter& ready,
         absl::BlockingCounter& running)
      : items_(items), ready_(ready), running_(running) {
    context_.AddMetadata("authorization", "");
    request_.set_cache_name("c");
    request_.set_topic("t");
    stub.async()->Subscribe(&context_, &request_, this);
    StartRead(&item_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (!std::exchange(seen_, true)) ready_.DecrementCount();
    if (item_.has_item()) items_.fetch_add(1, std::memory_order_relaxed);
    StartRead(&item_);
  }
  void OnDone(const grpc::Status&) override { running_.DecrementCount(); }
  void Cancel() { context_.TryCancel(); }

 private:
  std::atomic<int64_t>& items_;
  absl::BlockingCounter& ready_;
  absl::BlockingCounter& running_;
  bool seen_ = false;
  grpc::ClientContext context_;
  pubsub::SubscriptionRequest request_;
  pubsub::SubscriptionItem item_;
};

void PublishUntil(pubsub::Pubsub::Stub& stub, absl::Time end) {
  pubsub::PublishRequest request;
  request.set_cache_name("c");
  request.set_topic("t");
  request.mutable_value()->set_text(std::string(100, 'x'));
  while (SystemTime().Now() < end) {
    grpc::ClientContext context;
    common::Empty response;
    stub.Publish(&context, request, &response);
  }
}

// The publishers wait for their answers; against the empty server, which writes by itself, they
// only let the time pass.
double ItemsPerSecond(const std::string& address) {
  std::vector<std::unique_ptr<pubsub::Pubsub::Stub>> stubs;
  for (int i = 0; i <= kConnections; ++i)
    stubs.push_back(pubsub::Pubsub::NewStub(Connect(address)));
  std::atomic<int64_t> items = 0;
  absl::BlockingCounter ready(kStreams);
  absl::BlockingCounter running(kStreams);
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < kStreams; ++i) {
    readers.push_back(std::make_unique<Reader>(*stubs[i % kConnections], items, ready, running));
  }
  ready.Wait();
  items = 0;
  const absl::Time start = SystemTime().Now();
  std::vector<std::thread> publishers;
  for (int i = 0; i < kPublishers; ++i) {
    publishers.emplace_back([&] { PublishUntil(*stubs[kConnections], start + kMeasure); });
  }
  for (std::thread& publisher : publishers) publisher.join();
  const double rate =
      static_cast<double>(items) / absl::ToDoubleSeconds(SystemTime().Now() - start);
  for (const auto& reader : readers) reader->Cancel();
  running.Wait();
  return rate;
}

}  // namespace

void BenchFanOut() {
  const EmptyServer empty;
  EmulatorOptions options;
  options.port = 0;
  options.control_port = 0;
  const auto emulator = *Emulator::Start(options);
  const auto control = control_client::ScsControl::NewStub(Connect(emulator->grpc_address()));
  grpc::ClientContext context;
  control_client::CreateCacheRequest request;
  control_client::CreateCacheResponse response;
  request.set_cache_name("c");
  control->CreateCache(&context, request, &response);

  Row row{.what = "items to 100 streams", .goal = 0.85};
  for (int round = 0; round < kRounds; ++round) {
    row.limit = std::max(row.limit, ItemsPerSecond(empty.address()));
    row.emulator = std::max(row.emulator, ItemsPerSecond(emulator->grpc_address()));
  }
  Print(row);
}

}  // namespace emulator
