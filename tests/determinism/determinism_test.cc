// Two runs with one seed and one clock plan are equal to the byte (journal, requests, secrets), and
// so is the replay of the first one's bundle. A campaign: DETERMINISM_SEEDS says how many seeds,
// spread over the machine's cores; ./run determinism.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "emulator/tools/replay.h"
#include "tests/support/random_workload.h"

namespace emulator {
namespace {

constexpr int kSteps = 30;

struct Trace {
  std::string journal;
  // Body and signature of every request, in the order of arrival.
  std::string requests;
  nlohmann::ordered_json bundle;
};

// Worker threads keep their receiver: starting one takes longer than a run.
class Runner {
 public:
  Trace Run(const std::string& seed, unsigned workload) {
    EmulatorOptions options = TestEmulator::DefaultOptions();
    options.seed = seed;
    TestEmulator emulator(options);
    receiver_.Forget();
    RandomWorkload walk(emulator, receiver_, workload);
    for (int step = 0; step < kSteps; ++step) walk.Step(step);

    Trace trace{.journal = emulator.Journal()};
    for (const ReceivedDelivery& delivery : receiver_.received()) {
      absl::StrAppend(&trace.requests, delivery.body, " ", delivery.signature, "\n");
    }
    const auto bundle = MakeBundle(emulator.world(), "momento.test", "test");
    EXPECT_TRUE(bundle.ok()) << bundle.status();
    if (bundle.ok()) trace.bundle = *bundle;
    return trace;
  }

 private:
  WebhookReceiver receiver_;
};

std::string ReplayOf(const nlohmann::ordered_json& bundle) {
  const auto parsed = ParseBundle(bundle);
  if (!parsed.ok()) return parsed.status().ToString();
  const auto result = Replay(*parsed);
  if (!result.ok()) return result.status().ToString();
  return result->difference.value_or("");
}

// The webhooks' URLs hold the receiver's port, so all runs of a seed have one receiver.
void TrySeed(Runner& runner, unsigned seed) {
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  const Trace first = runner.Run(absl::StrCat("seed ", seed), seed);
  const Trace second = runner.Run(absl::StrCat("seed ", seed), seed);
  EXPECT_EQ(first.journal, second.journal);
  EXPECT_EQ(first.requests, second.requests);
  EXPECT_EQ(ReplayOf(first.bundle), "");
}

TEST(DeterminismTest, EverySeedGivesOneJournalOneSetOfRequestsAndOneReplay) {
  const char* const wanted = std::getenv("DETERMINISM_SEEDS");
  const unsigned seeds = wanted == nullptr ? 200 : static_cast<unsigned>(std::atoi(wanted));
  std::atomic<unsigned> next = 0;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(2u, std::thread::hardware_concurrency()); ++i) {
    workers.emplace_back([&] {
      Runner runner;
      for (unsigned seed = next++; seed < seeds && !testing::Test::HasFailure(); seed = next++) {
        TrySeed(runner, seed);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  const unsigned tried = std::min<unsigned>(next, seeds);
  std::printf("%u seeds, 2 runs and a replay each%s\n", tried,
              HasFailure() ? ": stopped at the first difference" : ": all equal");
}

TEST(DeterminismTest, AnotherSeedGivesOtherSignatures) {
  Runner runner;
  EXPECT_NE(runner.Run("seed", 0).requests, runner.Run("other", 0).requests);
}

}  // namespace
}  // namespace emulator
