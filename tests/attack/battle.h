#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/attack/calm_client.h"
#include "tests/attack/message_maker.h"
#include "tests/attack/report.h"
#include "tests/attack/victim.h"

namespace emulator::attack {

// What the user asked for.
struct BattleOptions {
  std::string binary;
  uint64_t seed = 1;
  // Calls that are made by each of the attacks that make calls.
  int messages = 3000;
  // How much of everything else: 1 takes a few seconds per attack, 10 is a campaign.
  int scale = 1;
  // No attack goes on for longer.
  absl::Duration longest = absl::Minutes(10);
};

// One attack on one emulator, and the calm client beside it. `Hold` gives the verdict: the emulator
// lives, its memory, descriptors and threads are what they were, the calm client was served, and
// it ends when it is told to.
class Battle {
 public:
  Battle(const BattleOptions& options, const std::string& attack, Report& report,
         std::vector<std::string> arguments = {});
  ~Battle();

  const BattleOptions& options() const { return options_; }
  Report& report() { return report_; }
  Random& random() { return random_; }
  Victim& victim() { return *victim_; }
  // Neither the time is up nor the emulator gone.
  bool GoesOn();
  // A figure for scale 1, as the scale has it.
  int Scaled(int figure) const { return figure * options_.scale; }

  // The calm client alone, for comparison.
  void MeasureQuiet();
  // Memory that may be had during the attack, beyond what was there before.
  void AllowMemory(int64_t megabytes) { memory_max_kb_ = megabytes * 1024; }
  // What is wrong, into the report.
  void Judge();

 private:
  void Watch();
  void JudgeService();
  void JudgeUsage();

  const BattleOptions options_;
  Report& report_;
  Random random_;
  const std::unique_ptr<Victim> victim_;
  std::unique_ptr<CalmClient> calm_;
  absl::Time begin_;
  Usage before_;
  CalmClient::Service quiet_;
  int64_t memory_max_kb_ = 256 * 1024;

  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t peak_kb_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread watcher_;
};

// The attacks, by name. Each fights its own battles.
struct Attack {
  const char* name;
  const char* what;
  void (*run)(const BattleOptions& options, Report& report);
};
const std::vector<Attack>& AllAttacks();

// --- where they are
// calls.cc
void AttackCalls(Battle& battle);
void AttackWebCalls(Battle& battle);
void AttackHttpApi(Battle& battle);
void AttackControl(Battle& battle);
// http1.cc
void AttackHeaders(Battle& battle);
void AttackFraming(Battle& battle);
void AttackSlowly(Battle& battle);
// http2.cc
void AttackRapidReset(Battle& battle);
void AttackFrames(Battle& battle);
// tls.cc
void AttackHellos(Battle& battle);
// receivers.cc
void AttackByReceivers(Battle& battle);
// limits.cc: with victims of their own
void AttackDescriptors(const BattleOptions& options, Report& report);
void AttackThreads(const BattleOptions& options, Report& report);
void AttackMemory(const BattleOptions& options, Report& report);
void AttackDisk(const BattleOptions& options, Report& report);

}  // namespace emulator::attack
