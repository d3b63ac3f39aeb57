#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "bench/bench.h"
#include "bench/empty_server.h"
#include "cacheclient.grpc.pb.h"
#include "cachepubsub.grpc.pb.h"
#include "controlclient.grpc.pb.h"
#include "emulator/app/emulator.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

namespace pubsub = cache_client::pubsub;

enum class Operation { kGet, kSet, kPublish };

constexpr size_t kValueBytes = 100;
constexpr int kKeys = 1000;

// One call after another, until the time is up.
class Chain {
 public:
  Chain(const std::shared_ptr<grpc::Channel>& channel, Operation operation, int number)
      : scs_(cache_client::Scs::NewStub(channel)),
        pubsub_(pubsub::Pubsub::NewStub(channel)),
        operation_(operation),
        next_key_(number) {}

  void Run(absl::Time end, std::atomic<int64_t>& done, absl::BlockingCounter& running) {
    if (SystemTime().Now() >= end) {
      running.DecrementCount();
      return;
    }
    context_ = std::make_unique<grpc::ClientContext>();
    context_->AddMetadata("authorization", "");
    context_->AddMetadata("cache", "c");
    auto next = [this, end, &done, &running](const grpc::Status& status) {
      if (!status.ok()) std::abort();
      ++done;
      Run(end, done, running);
    };
    Call(std::move(next));
  }

 private:
  void Call(std::function<void(grpc::Status)> next) {
    const std::string key = absl::StrCat("key-", next_key_++ % kKeys);
    switch (operation_) {
      case Operation::kGet:
        get_.set_cache_key(key);
        scs_->async()->Get(context_.get(), &get_, &got_, std::move(next));
        break;
      case Operation::kSet:
        set_.set_cache_key(key);
        set_.set_cache_body(std::string(kValueBytes, 'v'));
        set_.set_ttl_milliseconds(60'000);
        scs_->async()->Set(context_.get(), &set_, &stored_, std::move(next));
        break;
      case Operation::kPublish:
        publish_.set_cache_name("c");
        publish_.set_topic("t");
        publish_.mutable_value()->set_text(std::string(kValueBytes, 'v'));
        pubsub_->async()->Publish(context_.get(), &publish_, &published_, std::move(next));
        break;
    }
  }

  const std::unique_ptr<cache_client::Scs::Stub> scs_;
  const std::unique_ptr<pubsub::Pubsub::Stub> pubsub_;
  const Operation operation_;
  int next_key_;
  std::unique_ptr<grpc::ClientContext> context_;
  cache_client::GetRequest get_;
  cache_client::GetResponse got_;
  cache_client::SetRequest set_;
  cache_client::SetResponse stored_;
  pubsub::PublishRequest publish_;
  common::Empty published_;
};

double CallsPerSecond(const std::string& address, Operation operation, int in_flight) {
  const auto channel = Connect(address);
  std::vector<std::unique_ptr<Chain>> chains;
  for (int i = 0; i < in_flight; ++i) {
    chains.push_back(std::make_unique<Chain>(channel, operation, i * kKeys / in_flight));
  }
  std::atomic<int64_t> done = 0;
  absl::BlockingCounter running(in_flight);
  const absl::Time start = SystemTime().Now();
  for (const auto& chain : chains) chain->Run(start + kMeasure, done, running);
  running.Wait();
  return static_cast<double>(done) / absl::ToDoubleSeconds(SystemTime().Now() - start);
}

std::unique_ptr<Emulator> StartEmulator(const std::string& data_directory) {
  EmulatorOptions options;
  options.port = 0;
  options.control_port = 0;
  options.data_directory = data_directory;
  auto emulator = *Emulator::Start(options);
  const auto control = control_client::ScsControl::NewStub(Connect(emulator->grpc_address()));
  grpc::ClientContext context;
  control_client::CreateCacheRequest request;
  control_client::CreateCacheResponse response;
  request.set_cache_name("c");
  control->CreateCache(&context, request, &response);
  CallsPerSecond(emulator->grpc_address(), Operation::kSet, 16);
  return emulator;
}

}  // namespace

void BenchUnaryCalls(const std::string& data_directory) {
  const struct {
    std::string name;
    Operation operation;
    double memory_goal;
    double file_goal;
  } kOperations[] = {{"get", Operation::kGet, 0.90, 0.90},
                     {"set", Operation::kSet, 0.80, 0.65},
                     {"publish", Operation::kPublish, 0.80, 0.65}};
  const EmptyServer empty;
  const auto memory = StartEmulator("");
  const auto file = StartEmulator(data_directory);
  for (const auto& [name, operation, memory_goal, file_goal] : kOperations) {
    for (const int in_flight : {1, 16, 64}) {
      Row in_memory{.what = absl::StrCat(name, ", memory, ", in_flight, " in flight"),
                    .goal = memory_goal};
      Row on_file{.what = absl::StrCat(name, ", file, ", in_flight, " in flight"),
                  .goal = file_goal};
      const auto better = [&](double& best, const std::string& address) {
        best = std::max(best, CallsPerSecond(address, operation, in_flight));
      };
      for (int round = 0; round < kRounds; ++round) {
        better(in_memory.limit, empty.address());
        better(in_memory.emulator, memory->grpc_address());
        better(on_file.emulator, file->grpc_address());
      }
      on_file.limit = in_memory.limit;
      Print(in_memory);
      Print(on_file);
    }
  }
}

}  // namespace emulator
