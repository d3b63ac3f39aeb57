#include "tests/explore/application_desk.h"

#include <array>
#include <deque>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "emulator/data_port/grpc_server.h"
#include "emulator/service/service.h"
#include "emulator/tools/orders/delivery_conductor.h"

namespace emulator {
namespace {

// All is published before the first is sent, and each handler publishes before it answers: so only
// one that will not come is waited for.
constexpr absl::Duration kGather = absl::Milliseconds(50);

HandledMessage MessageOf(const DeliveryRequest& request) {
  const auto body = nlohmann::json::parse(request.body);
  const std::string text = body.at("text");
  const size_t space = text.find(' ');
  return {.topic = body.at("topic"),
          .subject = text.substr(0, space),
          .value = text.substr(space + 1),
          .number = body.at("topic_sequence_number").get<uint64_t>(),
          .body = request.body,
          .signature = HeaderValue(request.headers, kSignatureHeader).value_or("")};
}

}  // namespace

int64_t Shop::Increment(const std::string& key, int64_t by) {
  const auto context = client_.NewContext("c");
  cache_client::IncrementRequest request;
  request.set_cache_key(key);
  request.set_amount(by);
  request.set_ttl_milliseconds(60'000);
  cache_client::IncrementResponse response;
  EXPECT_TRUE(client_.scs().Increment(context.get(), request, &response).ok());
  return response.value();
}

bool Shop::PutIfAbsent(const std::string& key, const std::string& value) {
  const auto context = client_.NewContext("c");
  cache_client::SetIfNotExistsRequest request;
  request.set_cache_key(key);
  request.set_cache_body(value);
  request.set_ttl_milliseconds(60'000);
  cache_client::SetIfNotExistsResponse response;
  EXPECT_TRUE(client_.scs().SetIfNotExists(context.get(), request, &response).ok());
  return response.has_stored();
}

void Shop::PutNewest(const std::string& key, const HandledMessage& message) {
  if (static_cast<uint64_t>(Number("number of " + key)) > message.number) return;
  Put("number of " + key, std::to_string(message.number));
  Put(key, message.value);
}

// Calls the handler in the place of the POST.
class ApplicationDesk::HandlerSender final : public DeliverySender {
 public:
  HandlerSender() {
    for (std::thread& thread : threads_) thread = std::thread([this] { Work(); });
  }
  ~HandlerSender() override {
    {
      absl::MutexLock lock(&mutex_);
      ended_ = true;
    }
    for (std::thread& thread : threads_) thread.join();
  }

  void SetHandler(std::function<void(const HandledMessage&)> handler) {
    absl::MutexLock lock(&mutex_);
    handler_ = std::move(handler);
  }

  uint64_t NewTicket() override {
    absl::MutexLock lock(&mutex_);
    return ++tickets_;
  }
  void Send(uint64_t, DeliveryRequest request, Done done) override {
    absl::MutexLock lock(&mutex_);
    waiting_.emplace_back(std::move(request), std::move(done));
  }
  void Cancel(uint64_t) override {}

 private:
  void Work() {
    while (true) {
      std::pair<DeliveryRequest, Done> next;
      std::function<void(const HandledMessage&)> handler;
      {
        absl::MutexLock lock(&mutex_);
        const auto any = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
          return ended_ || !waiting_.empty();
        };
        mutex_.Await(absl::Condition(&any));
        if (ended_) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
        handler = handler_;
      }
      handler(MessageOf(next.first));
      next.second({.http_status = 200});
    }
  }

  absl::Mutex mutex_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t tickets_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<std::pair<DeliveryRequest, Done>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::function<void(const HandledMessage&)> handler_ ABSL_GUARDED_BY(mutex_);
  // Three handlers can be under way at once.
  std::array<std::thread, 3> threads_;
};

ApplicationDesk::ApplicationDesk() : sender_(std::make_unique<HandlerSender>()) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.sender = sender_.get();
  auto started = Emulator::Start(options);
  EXPECT_TRUE(started.ok()) << started.status();
  emulator_ = *std::move(started);
  client_ = std::make_unique<TestClient>(emulator_->grpc_server().server().InProcessChannel({}));
}

ApplicationDesk::~ApplicationDesk() {
  // The handlers call the emulator, and its deliveries use the sender.
  client_.reset();
  emulator_.reset();
}

OrderRun ApplicationDesk::Run(const OrderingApplication& application, bool mended,
                              const OrderPlan& plan) {
  ++runs_;
  World& world = emulator_->world();
  EXPECT_TRUE(world.snapshots().Reset().ok());
  Shop shop(*client_);
  sender_->SetHandler(
      [&](const HandledMessage& message) { application.handle(shop, message, mended); });
  client_->CreateCache("c");
  for (const std::string& topic : application.topics) {
    client_->PutWebhook("c", topic, topic, "http://127.0.0.1:1/");
  }
  DeliveryConductor conductor(world, "momento.test",
                              {.names = plan.names,
                               .expected = application.published.size(),
                               .gather = kGather,
                               .overlapping = plan.overlapping});
  EXPECT_TRUE(conductor.Hold().ok());
  for (const auto& [topic, text] : application.published) shop.Publish(topic, text);
  conductor.Conduct([&] { return world.deliveries().unfinished() == 0; });
  OrderRun run{.trace = conductor.Trace(emulator_->service().rpcs()),
               .overlapped = conductor.overlapped(),
               .calls = conductor.calls()};
  run.failed = !application.holds(shop);
  return run;
}

}  // namespace emulator
