#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "bench/bench.h"
#include "emulator/app/emulator.h"
#include "emulator/app/fork_at_entry.h"
#include "emulator/app/world_at_entry.h"
#include "emulator/base/clock.h"
#include "emulator/data_port/recorded_call.h"
#include "emulator/storage/shared_image.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/world_peer.h"

namespace emulator {
namespace {

constexpr uint64_t kEntries = 100'000;
constexpr int kForks = 300;
constexpr char kEndpoint[] = "momento.test";

// Answers every delivery with 200, from a thread of its own.
class AnsweringSender final : public DeliverySender {
 public:
  AnsweringSender() : thread_([this] { Run(); }) {}
  ~AnsweringSender() override {
    {
      absl::MutexLock lock(&mutex_);
      ended_ = true;
    }
    thread_.join();
  }

  uint64_t NewTicket() override {
    absl::MutexLock lock(&mutex_);
    return next_ticket_++;
  }
  void Send(uint64_t, DeliveryRequest, Done done) override {
    absl::MutexLock lock(&mutex_);
    waiting_.push_back(std::move(done));
  }
  void Cancel(uint64_t) override {}

 private:
  void Run() {
    const auto something = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return ended_ || !waiting_.empty();
    };
    while (true) {
      std::vector<Done> taken;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(&something));
        if (ended_) return;
        taken.swap(waiting_);
      }
      for (const Done& done : taken) done({.http_status = 200});
    }
  }

  absl::Mutex mutex_;
  uint64_t next_ticket_ ABSL_GUARDED_BY(mutex_) = 1;
  std::vector<Done> waiting_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// How a world is used until its journal has so many entries: of ten calls four set one of `keys`
// keys, four get one, and two publish to one of two topics with a webhook each. Answers how many
// calls that took. They come without a door.
int Fill(Emulator& emulator, int keys) {
  TestClient client(Connect(emulator.grpc_address()));
  client.CreateCache("c");
  for (const char* topic : {"t0", "t1"}) {
    client.PutWebhook("c", topic, topic, "http://127.0.0.1:1/");
  }
  std::mt19937 random(1);
  const std::string value(100, 'v');
  cache_client::SetRequest set;
  cache_client::GetRequest get;
  cache_client::pubsub::PublishRequest publish;
  set.set_cache_body(value);
  set.set_ttl_milliseconds(3'600'000);
  publish.set_cache_name("c");
  publish.mutable_value()->set_text(value);
  const auto call = [&](const char* rpc, const google::protobuf::MessageLite& request) {
    Repeat(emulator.service(), {.rpc = rpc, .request = request.SerializeAsString(), .cache = "c"});
  };
  int calls = 0;
  for (; emulator.world().journal().last_number() < kEntries; ++calls) {
    const std::string key = absl::StrCat("key ", random() % keys);
    const int what = static_cast<int>(random() % 10);
    set.set_cache_key(key);
    get.set_cache_key(key);
    publish.set_topic(absl::StrCat("t", what % 2));
    if (what < 4) {
      call("cache_client.Scs/Set", set);
    } else if (what < 8) {
      call("cache_client.Scs/Get", get);
    } else {
      call("cache_client.pubsub.Pubsub/Publish", publish);
    }
  }
  emulator.world().deliveries().AwaitDone(absl::Seconds(10));
  return calls;
}

// The processor time of this process.
absl::Duration Cpu() {
  return absl::Microseconds(static_cast<double>(std::clock()) * 1e6 / CLOCKS_PER_SEC);
}

double Ms(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

// Of one thing that was done many times, by the clock and by processor time.
class Times {
 public:
  void Measure(const std::function<void()>& act) {
    const absl::Time start = SystemTime().Now();
    const absl::Duration cpu = Cpu();
    act();
    cpu_.push_back(Cpu() - cpu);
    clock_.push_back(SystemTime().Now() - start);
  }
  void Print(const char* what) {
    std::printf("%-40s p50 %6.1f ms, p99 %6.1f ms; processor time p50 %6.1f ms, p99 %6.1f ms%s\n",
                what, At(clock_, 0.5), At(clock_, 0.99), At(cpu_, 0.5), At(cpu_, 0.99),
                At(clock_, 0.99) > 100 ? "   (goal of p99: 100)" : "");
    std::fflush(stdout);
  }

 private:
  static double At(std::vector<absl::Duration>& times, double share) {
    std::sort(times.begin(), times.end());
    return Ms(times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))]);
  }

  std::vector<absl::Duration> clock_;
  std::vector<absl::Duration> cpu_;
};

// A world with a journal of kEntries, and what each call took of the processor.
struct Filled {
  std::unique_ptr<Emulator> emulator;
  double cpu_us = 0;
};

Filled Make(AnsweringSender& sender, int keys, uint64_t entries_between_checkpoints) {
  Filled filled{.emulator =
                    *Emulator::Start({.port = 0,
                                      .control_port = 0,
                                      .sender = &sender,
                                      .entries_between_checkpoints = entries_between_checkpoints})};
  const absl::Duration cpu = Cpu();
  const int calls = Fill(*filled.emulator, keys);
  filled.cpu_us = absl::ToDoubleMicroseconds(Cpu() - cpu) / calls;
  return filled;
}

// From the last checkpoint to the one before.
uint64_t DistanceOf(World& world) {
  const uint64_t last = world.checkpoints().Before(kEntries)->checkpoint->journal_last;
  return last - world.checkpoints().Before(last)->checkpoint->journal_last;
}

// What one more checkpoint of the world as it is takes of the processor, for each of the entries
// until the next one.
void PrintOneCheckpoint(World& world, uint64_t entries_until_next) {
  constexpr int kImages = 20;
  const auto bytes = std::make_shared<std::atomic<size_t>>(0);
  WorldPeer::Access(world, [&](Domain& domain) {
    const SharedImage first(domain.db(), nullptr, bytes);
    const absl::Duration before = Cpu();
    for (int i = 0; i < kImages; ++i) SharedImage(domain.db(), &first, bytes);
    const absl::Duration cpu = (Cpu() - before) / kImages;
    std::printf("%-40s %.2f ms of processor time for %d pages: %.2f us for an entry\n",
                "a checkpoint", Ms(cpu), static_cast<int>(first.pages()),
                absl::ToDoubleMicroseconds(cpu) / static_cast<double>(entries_until_next));
  });
}

void PrintForks(Emulator& emulator) {
  World& world = emulator.world();
  const uint64_t last = world.journal().last_number();
  std::mt19937 random(2);
  Times forks;
  Times states;
  size_t played = 0;
  for (int i = 0; i < kForks; ++i) {
    const uint64_t entry = 1 + random() % last;
    forks.Measure([&] {
      const auto fork = ForkAtEntry(emulator.worlds(), world, kEndpoint, "fork", entry);
      if (!fork.ok()) std::abort();
    });
    emulator.worlds().Remove("fork").IgnoreError();
    states.Measure([&] { played += (*WorldAtEntry::Make(world, kEndpoint, entry))->played(); });
  }
  forks.Print("world fork --at-entry, any entry");
  states.Print("world state --at, any entry");
  Times first;
  first.Measure([&] {
    if (!WorldAtEntry::MakeFromFirst(world, kEndpoint, last).ok()) std::abort();
  });
  first.Print("without checkpoints, the last entry");
  std::printf("%-40s %d on the mean\n", "entries played again", static_cast<int>(played / kForks));
}

void BenchForksOf(int keys) {
  AnsweringSender sender;
  double with = 1e9;
  double without = 1e9;
  Filled filled;
  for (int round = 0; round < kRounds; ++round) {
    without = std::min(without, Make(sender, keys, 0).cpu_us);
    filled = Make(sender, keys, limits::kEntriesBetweenCheckpoints);
    with = std::min(with, filled.cpu_us);
  }
  const Checkpoints::Info info = filled.emulator->world().checkpoints().info();
  std::printf("\n%d keys, %d entries\n", keys, static_cast<int>(kEntries));
  std::printf("%-40s %.2f us without checkpoints, %.2f us with them: %.2f us more\n",
              "processor time of a call without a door", without, with, with - without);
  std::printf("%-40s %d taken, %d kept, %.1f MB; the longest took %.1f ms, all %.1f ms\n",
              "checkpoints", static_cast<int>(info.taken), static_cast<int>(info.count),
              static_cast<double>(info.bytes) / 1e6, Ms(info.longest), Ms(info.total));
  PrintOneCheckpoint(filled.emulator->world(), DistanceOf(filled.emulator->world()));
  PrintForks(*filled.emulator);
}

}  // namespace

void BenchForks() {
  for (const int keys : {1'000, 50'000}) BenchForksOf(keys);
}

}  // namespace emulator
