#include <httplib.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "bench/bench.h"
#include "emulator/base/clock.h"
#include "emulator/receivers/curl_sender.h"
#include "emulator/world/world.h"

namespace emulator {
namespace {

constexpr int kWebhooks = 16;
constexpr int kMessages = 500;

// A receiver that answers at once and keeps its connections.
class Receiver {
 public:
  Receiver() {
    server_.Post(".*", [](const httplib::Request&, httplib::Response&) {});
    server_.new_task_queue = [] { return new httplib::ThreadPool(2 * kWebhooks); };
    server_.set_keep_alive_max_count(1'000'000'000);
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Receiver() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return absl::StrCat("http://127.0.0.1:", port_, "/"); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

// The sender alone: as many requests in flight as there are webhooks, each followed by the next.
double BareRate(const std::string& url) {
  CurlSender sender;
  absl::BlockingCounter done(kWebhooks * kMessages);
  const DeliveryRequest request =
      MakeDeliveryRequest(url, std::string(200, 'x'), std::string(64, '0'));
  std::function<void(int)> send = [&](int left) {
    sender.Send(sender.NewTicket(), request, [&, left](const DeliveryAnswer& answer) {
      if (answer.http_status != 200) std::abort();
      if (left > 1) send(left - 1);
      done.DecrementCount();
    });
  };
  const absl::Time start = SystemTime().Now();
  for (int i = 0; i < kWebhooks; ++i) send(kMessages);
  done.Wait();
  return kWebhooks * kMessages / absl::ToDoubleSeconds(SystemTime().Now() - start);
}

// Through the world: published before, with the sender not yet under way; from the first attempt to
// the last outcome, with bodies, signatures, records and journal.
double WorldRate(const std::string& url) {
  CurlSender sender;
  WorldOptions options;
  options.sender = &sender;
  auto world = *World::Open(std::move(options));
  const CacheName cache = *CacheName::Parse("c");
  const TopicName topic = *TopicName::Parse("t");
  const auto run = [&](const std::function<void(Scope&)>& act) {
    const absl::Status status = world->Run({.action = "bench", .writes = true}, [&](Scope& scope) {
      act(scope);
      return absl::OkStatus();
    });
    if (!status.ok()) std::abort();
  };
  run([&](Scope& scope) {
    scope.domain.caches.Create(cache).IgnoreError();
    for (int i = 0; i < kWebhooks; ++i) {
      scope.domain.webhooks
          .Put(*scope.domain.caches.Find(cache), *WebhookName::Parse(absl::StrCat("w", i)), topic,
               url)
          .IgnoreError();
    }
  });
  const absl::Time start = SystemTime().Now();
  run([&](Scope& scope) {
    const CacheRef ref = *scope.domain.caches.Find(cache);
    for (int i = 0; i < kMessages; ++i) {
      scope.domain.topics.Publish(ref, topic, {.bytes = std::string(60, 'x')}, "", scope.now)
          .IgnoreError();
    }
  });
  if (!world->deliveries().AwaitDone(absl::Seconds(60))) std::abort();
  return kWebhooks * kMessages / absl::ToDoubleSeconds(SystemTime().Now() - start);
}

}  // namespace

void BenchDeliveries() {
  const Receiver receiver;
  Row row{.what = absl::StrCat("signed deliveries, ", kWebhooks, " webhooks"), .goal = 0.80};
  for (int round = 0; round < kRounds; ++round) {
    row.limit = std::max(row.limit, BareRate(receiver.url()));
    row.emulator = std::max(row.emulator, WorldRate(receiver.url()));
  }
  Print(row);
}

}  // namespace emulator
