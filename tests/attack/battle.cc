#include "tests/attack/battle.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

constexpr int kQuietMs = 1000;
constexpr int kLookEveryMs = 50;
// How long what an attack left behind may stay.
constexpr int kSettleMs = 30'000;
constexpr int64_t kDescriptorsSlack = 20;
constexpr int64_t kThreadsSlack = 20;
constexpr int64_t kMemoryAfterMaxKb = 160 * 1024;
constexpr int64_t kLogLinesMax = 2000;
// A calm client may become slower by this factor, or up to this time.
constexpr int kSlowerMax = 30;
constexpr absl::Duration kSlowMax = absl::Seconds(2);

uint64_t HashOf(const std::string& text) {
  uint64_t hash = 1469598103934665603u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return hash;
}

std::string Told(absl::Duration time) {
  return absl::FormatDuration(absl::Trunc(time, absl::Microseconds(100)));
}

}  // namespace

Battle::Battle(const BattleOptions& options, const std::string& attack, Report& report,
               std::vector<std::string> arguments)
    : options_(options),
      report_(report),
      random_(options.seed ^ HashOf(attack)),
      victim_(std::make_unique<Victim>(Victim::Options{
          .binary = options.binary, .arguments = std::move(arguments), .limits = {}})),
      begin_(SystemTime().Now()) {
  report_.Begin(attack);
  if (!victim_->ready()) {
    report_.Find("it does not start", victim_->LogEnd());
    return;
  }
  calm_ = std::make_unique<CalmClient>(victim_->data(), victim_->control());
  MeasureQuiet();
  before_ = victim_->Look();
  watcher_ = std::thread([this] { Watch(); });
}

Battle::~Battle() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  if (watcher_.joinable()) watcher_.join();
}

bool Battle::GoesOn() {
  return victim_->ready() && victim_->Alive() && SystemTime().Now() - begin_ < options_.longest;
}

void Battle::MeasureQuiet() {
  calm_->TakeService();
  Pause(kQuietMs);
  quiet_ = calm_->TakeService();
}

void Battle::Watch() {
  while (true) {
    const int64_t memory_kb = victim_->Look().memory_kb;
    absl::MutexLock lock(&mutex_);
    peak_kb_ = std::max(peak_kb_, memory_kb);
    if (mutex_.AwaitWithTimeout(absl::Condition(&ending_), absl::Milliseconds(kLookEveryMs)))
      return;
  }
}

void Battle::Judge() {
  if (!victim_->ready()) return;
  JudgeService();
  if (!victim_->Alive()) {
    return report_.Find("the emulator ended",
                        absl::StrCat(victim_->HowItEnded(), "; its log: ", victim_->LogEnd()));
  }
  // Its requests would keep threads from ending that nobody needs.
  calm_.reset();
  JudgeUsage();
  const std::string ended = victim_->Stop();
  if (ended != "exit code 0") report_.Find("it does not end well", ended);
  const int64_t lines = victim_->LogLines();
  if (lines > kLogLinesMax) {
    report_.Find("it logs too much", absl::StrCat(lines, " lines, at last ", victim_->LogEnd()));
  }
}

void Battle::JudgeService() {
  const CalmClient::Service service = calm_->TakeService();
  report_.Note(absl::StrCat("calm client p99 ", Told(quiet_.p99), " quiet, ", Told(service.p99),
                            " attacked, longest ", Told(service.longest), " of ", service.calls));
  for (const std::string& failure : service.failures) {
    report_.Find("a well-behaved client was not served", failure);
  }
  if (service.p99 > std::max(kSlowMax, quiet_.p99 * kSlowerMax)) {
    report_.Find("a well-behaved client waits", Told(service.p99));
  }
}

void Battle::JudgeUsage() {
  Usage after = victim_->Look();
  const auto settled = [&] {
    return after.descriptors <= before_.descriptors + kDescriptorsSlack &&
           after.threads <= before_.threads + kThreadsSlack;
  };
  for (int waited = 0; !settled() && waited < kSettleMs; waited += kLookEveryMs) {
    Pause(kLookEveryMs);
    after = victim_->Look();
  }
  absl::MutexLock lock(&mutex_);
  report_.Note(absl::StrCat("memory ", before_.memory_kb / 1024, " MB before, ", peak_kb_ / 1024,
                            " at most, ", after.memory_kb / 1024, " after"));
  const auto grew = [&](const char* what, int64_t from, int64_t to) {
    report_.Find(what, absl::StrCat(from, " -> ", to));
  };
  if (peak_kb_ > before_.memory_kb + memory_max_kb_) {
    grew("memory during the attack, kB", before_.memory_kb, peak_kb_);
  }
  if (after.memory_kb > before_.memory_kb + kMemoryAfterMaxKb) {
    grew("memory stays, kB", before_.memory_kb, after.memory_kb);
  }
  if (after.descriptors > before_.descriptors + kDescriptorsSlack) {
    grew("descriptors stay", before_.descriptors, after.descriptors);
  }
  if (after.threads > before_.threads + kThreadsSlack) {
    grew("threads stay", before_.threads, after.threads);
  }
}

}  // namespace emulator::attack
