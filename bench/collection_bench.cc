#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "bench/bench.h"
#include "bench/empty_server.h"
#include "cacheclient.grpc.pb.h"
#include "controlclient.grpc.pb.h"
#include "emulator/app/emulator.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

using Scs = cache_client::Scs;
using Done = std::function<void(grpc::Status)>;

constexpr int kInFlight = 16;
constexpr int kFew = 100;
constexpr int kMany = 100'000;
constexpr int kBatch = 100;

// One call of a kind, again and again: it owns what the running call needs.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual void Call(Scs::Stub& stub, grpc::ClientContext& context, int n, Done done) = 0;
};

template <typename Request, typename Response>
class UnaryCaller final : public Caller {
 public:
  using Method = void (Scs::Stub::async::*)(grpc::ClientContext*, const Request*, Response*, Done);
  using Fill = std::function<void(Request&, int n)>;
  UnaryCaller(Method method, Fill fill) : method_(method), fill_(std::move(fill)) {}

  void Call(Scs::Stub& stub, grpc::ClientContext& context, int n, Done done) override {
    request_.Clear();
    fill_(request_, n);
    (stub.async()->*method_)(&context, &request_, &response_, std::move(done));
  }

 private:
  const Method method_;
  const Fill fill_;
  Request request_;
  Response response_;
};

class BatchCaller final : public Caller, grpc::ClientReadReactor<cache_client::GetResponse> {
 public:
  BatchCaller() {
    for (int i = 0; i < kBatch; ++i) request_.add_items()->set_cache_key(absl::StrCat("key-", i));
  }
  void Call(Scs::Stub& stub, grpc::ClientContext& context, int, Done done) override {
    done_ = std::move(done);
    stub.async()->GetBatch(&context, &request_, this);
    StartRead(&response_);
    StartCall();
  }

 private:
  void OnReadDone(bool ok) override {
    if (ok) StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override { done_(status); }

  cache_client::GetBatchRequest request_;
  cache_client::GetResponse response_;
  Done done_;
};

using MakeCaller = std::function<std::unique_ptr<Caller>()>;

// One call after another, until the time is up.
class Chain {
 public:
  Chain(const std::shared_ptr<grpc::Channel>& channel, std::unique_ptr<Caller> caller, int number)
      : stub_(channel), caller_(std::move(caller)), next_(number) {}

  void Run(absl::Time end, std::atomic<int64_t>& calls, absl::BlockingCounter& running) {
    if (SystemTime().Now() >= end) {
      running.DecrementCount();
      return;
    }
    context_ = std::make_unique<grpc::ClientContext>();
    context_->AddMetadata("authorization", "");
    context_->AddMetadata("cache", "c");
    next_ += kInFlight;
    caller_->Call(stub_, *context_, next_,
                  [this, end, &calls, &running](const grpc::Status& status) {
                    if (!status.ok()) std::abort();
                    ++calls;
                    Run(end, calls, running);
                  });
  }

 private:
  Scs::Stub stub_;
  const std::unique_ptr<Caller> caller_;
  int next_;
  std::unique_ptr<grpc::ClientContext> context_;
};

double CallsPerSecond(const std::string& address, const MakeCaller& make) {
  const auto channel = Connect(address);
  std::vector<std::unique_ptr<Chain>> chains;
  for (int i = 0; i < kInFlight; ++i) {
    chains.push_back(std::make_unique<Chain>(channel, make(), i));
  }
  std::atomic<int64_t> calls = 0;
  absl::BlockingCounter running(kInFlight);
  const absl::Time start = SystemTime().Now();
  for (const auto& chain : chains) chain->Run(start + kMeasure, calls, running);
  running.Wait();
  return static_cast<double>(calls) / absl::ToDoubleSeconds(SystemTime().Now() - start);
}

template <typename Request, typename Response>
MakeCaller Unary(void (Scs::Stub::async::*method)(grpc::ClientContext*, const Request*, Response*,
                                                  Done),
                 std::function<void(Request&, int)> fill) {
  return [=] { return std::make_unique<UnaryCaller<Request, Response>>(method, fill); };
}

// Each pushes one element and drops one, so that the length stays.
MakeCaller ListPush(int length) {
  return Unary<cache_client::ListPushBackRequest, cache_client::ListPushBackResponse>(
      &Scs::Stub::async::ListPushBack, [=](cache_client::ListPushBackRequest& request, int n) {
        request.set_list_name(absl::StrCat("list-", length));
        request.set_value(absl::StrCat("element-", n));
        request.set_ttl_milliseconds(60'000);
        request.set_truncate_front_to_size(static_cast<uint32_t>(length));
      });
}

MakeCaller ListFetch(int length) {
  return Unary<cache_client::ListFetchRequest, cache_client::ListFetchResponse>(
      &Scs::Stub::async::ListFetch, [=](cache_client::ListFetchRequest& request, int) {
        request.set_list_name(absl::StrCat("list-", length));
        request.set_inclusive_start(length / 2);
        request.set_exclusive_end(length / 2 + 10);
      });
}

MakeCaller DictionarySet(int length) {
  return Unary<cache_client::DictionarySetRequest, cache_client::DictionarySetResponse>(
      &Scs::Stub::async::DictionarySet, [=](cache_client::DictionarySetRequest& request, int n) {
        request.set_dictionary_name(absl::StrCat("dictionary-", length));
        request.set_ttl_milliseconds(60'000);
        auto* item = request.add_items();
        item->set_field(absl::StrCat("field-", n % length));
        item->set_value(absl::StrCat("value-", n));
      });
}

MakeCaller SortedSetPut(int length) {
  return Unary<cache_client::SortedSetPutRequest, cache_client::SortedSetPutResponse>(
      &Scs::Stub::async::SortedSetPut, [=](cache_client::SortedSetPutRequest& request, int n) {
        request.set_set_name(absl::StrCat("sorted-", length));
        request.set_ttl_milliseconds(60'000);
        auto* element = request.add_elements();
        element->set_value(absl::StrCat("value-", n % length));
        // Another one each time the value comes round, so that it moves.
        element->set_score(int64_t{n} * 7919 % 1'000'003);
      });
}

MakeCaller SortedSetRank(int length) {
  return Unary<cache_client::SortedSetGetRankRequest, cache_client::SortedSetGetRankResponse>(
      &Scs::Stub::async::SortedSetGetRank,
      [=](cache_client::SortedSetGetRankRequest& request, int n) {
        request.set_set_name(absl::StrCat("sorted-", length));
        request.set_value(absl::StrCat("value-", n % length));
      });
}

MakeCaller SortedSetByScore(int length) {
  return Unary<cache_client::SortedSetFetchRequest, cache_client::SortedSetFetchResponse>(
      &Scs::Stub::async::SortedSetFetch, [=](cache_client::SortedSetFetchRequest& request, int n) {
        request.set_set_name(absl::StrCat("sorted-", length));
        request.mutable_by_score()->mutable_min_score()->set_score(n % length);
        request.mutable_by_score()->set_count(10);
      });
}

MakeCaller Get() {
  return Unary<cache_client::GetRequest, cache_client::GetResponse>(
      &Scs::Stub::async::Get,
      [](cache_client::GetRequest& request, int) { request.set_cache_key("key-1"); });
}

void Fill(Scs::Stub& stub, int length) {
  cache_client::ListConcatenateBackRequest list;
  cache_client::DictionarySetRequest dictionary;
  cache_client::SortedSetPutRequest sorted;
  list.set_list_name(absl::StrCat("list-", length));
  dictionary.set_dictionary_name(absl::StrCat("dictionary-", length));
  sorted.set_set_name(absl::StrCat("sorted-", length));
  for (int i = 0; i < length; ++i) {
    list.add_values(absl::StrCat("element-", i));
    auto* field = dictionary.add_items();
    field->set_field(absl::StrCat("field-", i));
    field->set_value("v");
    auto* element = sorted.add_elements();
    element->set_value(absl::StrCat("value-", i));
    element->set_score(i);
  }
  const auto call = [&](auto method, auto& request, auto response) {
    grpc::ClientContext context;
    context.AddMetadata("cache", "c");
    request.set_ttl_milliseconds(3'600'000);
    if (!(stub.*method)(&context, request, &response).ok()) std::abort();
  };
  call(&Scs::Stub::ListConcatenateBack, list, cache_client::ListConcatenateBackResponse());
  call(&Scs::Stub::DictionarySet, dictionary, cache_client::DictionarySetResponse());
  call(&Scs::Stub::SortedSetPut, sorted, cache_client::SortedSetPutResponse());
}

std::unique_ptr<Emulator> StartFilled() {
  EmulatorOptions options;
  options.port = 0;
  options.control_port = 0;
  auto emulator = *Emulator::Start(options);
  const auto channel = Connect(emulator->grpc_address());
  grpc::ClientContext context;
  control_client::CreateCacheRequest request;
  control_client::CreateCacheResponse response;
  request.set_cache_name("c");
  control_client::ScsControl::Stub(channel).CreateCache(&context, request, &response);
  Scs::Stub stub(channel);
  Fill(stub, kFew);
  Fill(stub, kMany);
  return emulator;
}

}  // namespace

void BenchCollections() {
  const struct {
    std::string name;
    MakeCaller (*make)(int length);
    double goal;
    double growth_goal;
  } kCalls[] = {{"list push", ListPush, 0.50, 0.80},
                {"list fetch of 10 in the middle", ListFetch, 0.50, 0.80},
                {"dictionary set", DictionarySet, 0.50, 0.80},
                {"sorted set put", SortedSetPut, 0.40, 0.50},
                {"sorted set rank", SortedSetRank, 0.40, 0.50},
                {"sorted set 10 by score", SortedSetByScore, 0.40, 0.50}};
  const EmptyServer empty;
  const auto emulator = StartFilled();
  for (const auto& [name, make, goal, growth_goal] : kCalls) {
    Row few{.what = name, .goal = goal};
    Row many{.what = absl::StrCat(name, ", 100,000"), .goal = growth_goal};
    for (int round = 0; round < kRounds; ++round) {
      few.limit = std::max(few.limit, CallsPerSecond(empty.address(), Get()));
      few.emulator = std::max(few.emulator, CallsPerSecond(emulator->grpc_address(), make(kFew)));
      many.emulator =
          std::max(many.emulator, CallsPerSecond(emulator->grpc_address(), make(kMany)));
    }
    many.limit = few.emulator;
    Print(few);
    Print(many);
  }
  const MakeCaller batch = [] { return std::make_unique<BatchCaller>(); };
  Row row{.what = absl::StrCat("get batch of ", kBatch), .goal = 0.65};
  for (int round = 0; round < kRounds; ++round) {
    row.limit = std::max(row.limit, CallsPerSecond(empty.address(), batch));
    row.emulator = std::max(row.emulator, CallsPerSecond(emulator->grpc_address(), batch));
  }
  Print(row);
}

}  // namespace emulator
