// Two runs with one seed and one clock plan are equal to the byte: journal, requests, secrets.

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {
namespace {

struct Trace {
  std::string journal;
  // Body and signature of every request, in the order of arrival.
  std::string requests;
};

// A random but seeded walk through everything that leaves a trace, over real gRPC and HTTP.
Trace RunOnce(const std::string& seed, unsigned workload) {
  WebhookReceiver receiver;
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.seed = seed;
  TestEmulator emulator(options);
  TestClient client(emulator.channel());
  client.CreateCache("c");
  client.PutWebhook("c", "first", "t0", receiver.url());
  client.PutWebhook("c", "second", "t1", receiver.url());

  std::mt19937 random(workload);
  const auto pick = [&](unsigned count) { return static_cast<int>(random() % count); };
  for (int step = 0; step < 100; ++step) {
    const std::string topic = absl::StrCat("t", pick(3));
    switch (pick(7)) {
      case 0:
        client.Set("c", absl::StrCat("k", pick(5)), absl::StrCat(step), 1 + pick(5000));
        break;
      case 1:
        client.Get("c", absl::StrCat("k", pick(5)));
        break;
      case 2:
        client.PushFront(pick(2) == 0 ? "c" : "unknown", "l", absl::StrCat(step), 3);
        break;
      case 3:
        client.RotateSecret("c", pick(2) == 0 ? "first" : "second");
        break;
      case 4:
        emulator.Advance(absl::Milliseconds(pick(3000)));
        break;
      default: {
        const std::string token = client.MintPublishToken("c", topic, 60, absl::StrCat("u", step));
        TestClient(emulator.channel(), token).Publish("c", topic, absl::StrCat("m", step));
        emulator.AwaitDeliveries();
      }
    }
  }
  Trace run{.journal = emulator.Journal()};
  for (const ReceivedDelivery& delivery : receiver.received()) {
    absl::StrAppend(&run.requests, delivery.body, " ", delivery.signature, "\n");
  }
  return run;
}

TEST(DeterminismTest, OneSeedGivesOneJournalAndOneSetOfRequests) {
  for (unsigned workload = 0; workload < 3; ++workload) {
    SCOPED_TRACE(absl::StrCat("workload ", workload));
    const Trace first = RunOnce("seed", workload);
    const Trace second = RunOnce("seed", workload);
    EXPECT_EQ(first.journal, second.journal);
    EXPECT_EQ(first.requests, second.requests);
    EXPECT_GT(first.requests.size(), 1000u);
  }
}

TEST(DeterminismTest, AnotherSeedGivesOtherSignatures) {
  EXPECT_NE(RunOnce("seed", 0).requests, RunOnce("other", 0).requests);
}

}  // namespace
}  // namespace emulator
