// Everything the emulator does, for as long as one likes: what grows? The emulator is a process of
// its own, on files; this one is its clients and its receiver.
//
//   momento-emulator-soak MINUTES
//
// Prints a line per tenth of the time, and compares the last with the second. Exits with 6 when
// memory, descriptors, threads, files or the 99th percentile of calls have grown beyond Bounds.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "emulator/base/clock.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/webhook_receiver.h"
#include "emulator/web/control_client.h"
#include "tests/support/child_emulator.h"
#include "tests/support/emulator_binary.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

constexpr int kGrown = 6;
constexpr int kTenths = 10;

// How much the last tenth may have more than the second.
struct Bounds {
  // What is kept (journal, deliveries, messages) reaches its limits within minutes; before that
  // memory and files are not judged.
  static constexpr double kJudgedMinutes = 10;
  static constexpr double kMemoryMb = 32;
  static constexpr double kFilesMb = 32;
  static constexpr double kDescriptors = 32;
  static constexpr double kThreads = 16;
  // Of calls; the machine does other things as well.
  static constexpr double kP99Factor = 3;
  static constexpr double kP99Ms = 20;
};

// What the emulator took during a tenth: averages, and the 99th percentile of the calls.
struct Figures {
  double memory_mb = 0;
  double files_mb = 0;
  double descriptors = 0;
  double threads = 0;
  double p99_ms = 0;
  uint64_t calls = 0;
};

// How long calls took, in steps of a tenth of a millisecond.
class Durations {
 public:
  void Add(absl::Duration duration) {
    const auto step = static_cast<size_t>(absl::ToDoubleMilliseconds(duration) * 10);
    absl::MutexLock lock(&mutex_);
    ++counts_[std::min(step, counts_.size() - 1)];
    ++calls_;
  }
  // Since the last time.
  void TakeInto(Figures& figures) {
    absl::MutexLock lock(&mutex_);
    uint64_t left = calls_ / 100;
    size_t step = counts_.size() - 1;
    while (step > 0 && counts_[step] <= left) left -= counts_[step--];
    figures.p99_ms = static_cast<double>(step) / 10;
    figures.calls = calls_;
    std::fill(counts_.begin(), counts_.end(), 0);
    calls_ = 0;
  }

 private:
  absl::Mutex mutex_;
  std::vector<uint64_t> counts_ ABSL_GUARDED_BY(mutex_) = std::vector<uint64_t>(50'000);
  uint64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

double CountIn(const std::string& directory) {
  std::error_code error;
  const auto entries = std::filesystem::directory_iterator(directory, error);
  return static_cast<double>(std::distance(begin(entries), end(entries)));
}

double SizeOfFiles(const std::string& directory) {
  std::error_code error;
  double bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const auto size = entry.file_size(error);
    if (!error) bytes += static_cast<double>(size);
  }
  return bytes / 1e6;
}

double ResidentMb(pid_t pid) {
  std::ifstream statm(absl::StrCat("/proc/", pid, "/statm"));
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

class Soak {
 public:
  explicit Soak(absl::Duration duration) : duration_(duration) {}

  int Run() {
    if (child_.address().empty()) {
      std::fprintf(stderr, "the emulator did not start\n");
      return EXIT_FAILURE;
    }
    client_.CreateCache("c");
    for (const char* hook : {"one", "two"}) {
      receiver_.set_secret(client_.PutWebhook("c", hook, "t0", receiver_.url()));
    }
    std::vector<std::thread> threads;
    for (const auto work :
         {&Soak::Items, &Soak::Collections, &Soak::Publish, &Soak::Subscribe, &Soak::Worlds}) {
      threads.emplace_back([this, work] {
        for (uint64_t i = 0; !over_.HasBeenNotified(); ++i) (this->*work)(i);
      });
    }
    const int code = Watch();
    over_.Notify();
    for (std::thread& thread : threads) thread.join();
    return code;
  }

 private:
  // --- what clients do, again and again
  template <typename Call>
  void Timed(Call call) {
    const absl::Time begin = SystemTime().Now();
    const std::string answer = call();
    durations_.Add(SystemTime().Now() - begin);
    int64_t number = 0;
    if (answer == "OK" || absl::SimpleAtoi(answer, &number)) return;
    Fail(answer);
  }

  void Items(uint64_t i) {
    const std::string key = absl::StrCat("k", i % 5000);
    Timed([&] { return client_.Set("c", key, std::string(i % 2000, 'v')); });
    Timed([&] { return client_.Get("c", key).size() == i % 2000 ? "OK" : "another value"; });
    if (i % 3 == 0) Timed([&] { return client_.Delete("c", key); });
  }

  void Collections(uint64_t i) {
    const std::string list = absl::StrCat("list", i % 50);
    Timed([&] { return client_.PushBack("c", list, "element", /*truncate_front_to_size=*/100); });
    Timed([&] { return client_.FetchList("c", list).empty() ? "no list" : "OK"; });
    cache_client::DictionarySetRequest fields;
    fields.set_dictionary_name(absl::StrCat("dictionary", i % 50));
    fields.set_ttl_milliseconds(60'000);
    auto* item = fields.add_items();
    item->set_field(absl::StrCat("f", i % 30));
    item->set_value("value");
    Timed([&] {
      cache_client::DictionarySetResponse response;
      return Describe(
          client_.scs().DictionarySet(client_.NewContext("c").get(), fields, &response));
    });
    cache_client::SortedSetPutRequest elements;
    elements.set_set_name(absl::StrCat("sorted", i % 50));
    elements.set_ttl_milliseconds(60'000);
    auto* element = elements.add_elements();
    element->set_value(absl::StrCat("e", i % 300));
    element->set_score(static_cast<double>(i));
    Timed([&] {
      cache_client::SortedSetPutResponse response;
      return Describe(
          client_.scs().SortedSetPut(client_.NewContext("c").get(), elements, &response));
    });
  }

  void Publish(uint64_t i) {
    Timed(
        [&] { return client_.Publish("c", absl::StrCat("t", i % 4), std::string(i % 3000, 'm')); });
    // The webhooks keep up, and what they got is not kept here.
    if (i % 200 != 0) return;
    Control("POST", "/v1/worlds/default/wait", R"({"deliveries_done": true, "timeout_ms": 60000})");
    receiver_.Forget();
  }

  void Subscribe(uint64_t i) {
    const auto stream = client_.Subscribe("c", absl::StrCat("t", i % 4), i % 2);
    for (int n = 0; n < 20; ++n) {
      const std::string element = stream->Next();
      if (element.rfind("end", 0) == 0) Fail(element);
    }
    stream->Cancel();
  }

  void Worlds(uint64_t i) {
    const std::string name = absl::StrCat("w", i);
    const std::string world = "/v1/worlds/" + name;
    Control("POST", "/v1/worlds",
            absl::StrCat(R"({"world": ")", name, R"(", "clock": "manual:2026-01-01T00:00:00Z"})"));
    Control("POST", world + "/caches", R"({"cache": "c"})");
    Control("POST", world + "/webhooks",
            absl::StrCat(R"({"cache": "c", "webhook": "hook", "topic": "t", "url": ")",
                         receiver_.url(), R"("})"));
    Control("POST", world + "/topics/publish", R"({"cache": "c", "topic": "t", "text": "hi"})");
    Control("POST", world + "/clock/run-until-idle", "");
    Control("POST", world + "/snapshots", R"({"snapshot": "s"})");
    Control("GET", world + "/bundle", "");
    Control("POST", "/v1/worlds",
            absl::StrCat(R"({"world": ")", name, R"(-fork", "fork": ")", name, R"("})"));
    Control("POST", world + "/reset", "");
    Control("POST", world + "/snapshots/s/restore", "");
    Control("GET", world + "/journal/export", "");
    Control("DELETE", world + "-fork", "");
    Control("DELETE", world, "");
  }

  void Control(const std::string& method, const std::string& path, const std::string& body) {
    const absl::Time begin = SystemTime().Now();
    const auto response = control_.Send(method, path, body);
    control_durations_.Add(SystemTime().Now() - begin);
    if (!response.ok()) return Fail(response.status().ToString());
    if (response->status >= 300) Fail(absl::StrCat(method, " ", path, ": ", response->body));
  }

  void Fail(const std::string& what) {
    if (over_.HasBeenNotified() || ++failures_ > 20) return;
    std::fprintf(stderr, "failed: %s\n", what.c_str());
  }

  // --- what is watched
  int Watch() {
    std::printf("%6s %9s %9s %9s %11s %8s %8s %12s\n", "tenth", "calls", "memory MB", "files MB",
                "descriptors", "threads", "p99 ms", "control p99");
    std::vector<Figures> tenths;
    for (int tenth = 1; tenth <= kTenths; ++tenth) tenths.push_back(Measure(tenth));
    return Judge(tenths[1], tenths[kTenths - 1]);
  }

  Figures Measure(int tenth) {
    const absl::Time end = SystemTime().Now() + duration_ / kTenths;
    const std::string process = absl::StrCat("/proc/", child_.pid());
    Figures sum;
    double samples = 0;
    do {
      over_.WaitForNotificationWithTimeout(std::min(absl::Seconds(1), end - SystemTime().Now()));
      sum.memory_mb += ResidentMb(child_.pid());
      sum.files_mb += SizeOfFiles(directory_.path());
      sum.descriptors += CountIn(process + "/fd");
      sum.threads += CountIn(process + "/task");
      ++samples;
    } while (SystemTime().Now() < end);
    Figures figures{.memory_mb = sum.memory_mb / samples,
                    .files_mb = sum.files_mb / samples,
                    .descriptors = sum.descriptors / samples,
                    .threads = sum.threads / samples};
    Figures control;
    durations_.TakeInto(figures);
    control_durations_.TakeInto(control);
    std::printf("%6d %9lu %9.1f %9.1f %11.1f %8.1f %8.1f %12.1f\n", tenth,
                figures.calls + control.calls, figures.memory_mb, figures.files_mb,
                figures.descriptors, figures.threads, figures.p99_ms, control.p99_ms);
    std::fflush(stdout);
    return figures;
  }

  int Judge(const Figures& second, const Figures& last) {
    bool grown = false;
    const auto check = [&](const char* what, double before, double after, double at_most) {
      const bool too_much = after > at_most;
      grown = grown || too_much;
      std::printf("%-12s %9.1f -> %9.1f, at most %9.1f%s\n", what, before, after, at_most,
                  too_much ? "  GROWN" : "");
    };
    if (duration_ >= absl::Minutes(Bounds::kJudgedMinutes)) {
      check("memory MB", second.memory_mb, last.memory_mb, second.memory_mb + Bounds::kMemoryMb);
      check("files MB", second.files_mb, last.files_mb, second.files_mb + Bounds::kFilesMb);
    }
    check("descriptors", second.descriptors, last.descriptors,
          second.descriptors + Bounds::kDescriptors);
    check("threads", second.threads, last.threads, second.threads + Bounds::kThreads);
    check("p99 ms", second.p99_ms, last.p99_ms,
          second.p99_ms * Bounds::kP99Factor + Bounds::kP99Ms);
    if (failures_ > 0) std::printf("%d calls failed\n", failures_.load());
    if (failures_ > 0 || last.calls == 0) return EXIT_FAILURE;
    return grown ? kGrown : EXIT_SUCCESS;
  }

  static std::string HostOf(const std::string& address) {
    return address.substr(0, address.rfind(':'));
  }
  static int PortOf(const std::string& address) {
    return std::atoi(address.substr(address.rfind(':') + 1).c_str());
  }

  const absl::Duration duration_;
  const TemporaryDirectory directory_;
  ChildEmulator child_{
      EmulatorBinary(),
      {"start", "--port", "0", "--control-port", "0", "--data", directory_.path()}};
  WebhookReceiver receiver_;
  TestClient client_{grpc::CreateChannel(child_.address(), grpc::InsecureChannelCredentials())};
  ControlClient control_{HostOf(child_.control_address()), PortOf(child_.control_address())};
  Durations durations_;
  Durations control_durations_;
  absl::Notification over_;
  std::atomic<int> failures_ = 0;
};

}  // namespace
}  // namespace emulator

int main(int argc, char** argv) {
  double minutes = 0;
  if (argc != 2 || !absl::SimpleAtod(argv[1], &minutes) || minutes <= 0) {
    std::fprintf(stderr, "usage: momento-emulator-soak MINUTES\n");
    return 2;
  }
  return emulator::Soak(absl::Minutes(minutes)).Run();
}
