// Forks at entries: their journals begin with the bytes of the world's own, and nothing is sent. A
// campaign: FORKS says how many forks, FORK_ENTRIES how long the journal is whose fork is timed;
// ./run forks.

#include "emulator/app/fork_at_entry.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/random_workload.h"

namespace emulator {
namespace {

constexpr int kSteps = 30;
constexpr int kForksOfAWorld = 10;
constexpr char kEndpoint[] = "momento.test";

int FromEnvironment(const char* name, int otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

std::vector<std::string> Lines(World& world, uint64_t last) {
  std::vector<std::string> lines;
  for (const JournalEntry& entry : world.journal().Read(0, static_cast<int>(last))) {
    lines.push_back(JournalLine(entry, ""));
  }
  return lines;
}

void TryForksOfAWorld(WebhookReceiver& receiver, unsigned seed) {
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.seed = absl::StrCat("seed ", seed);
  TestEmulator emulator(options);
  RandomWorkload walk(emulator, receiver, seed);
  for (int step = 0; step < kSteps; ++step) walk.Step(step);
  World& world = emulator.world();
  const size_t sent = receiver.received().size();
  std::mt19937 random(seed);
  for (int i = 0; i < kForksOfAWorld; ++i) {
    const uint64_t entry = 1 + random() % world.journal().last_number();
    SCOPED_TRACE(absl::StrCat("entry ", entry));
    const auto fork = ForkAtEntry(emulator.worlds(), world, kEndpoint, "fork", entry);
    ASSERT_TRUE(fork.ok()) << fork.status();
    EXPECT_EQ(Lines(**fork, entry), Lines(world, entry));
    ASSERT_TRUE(emulator.worlds().Remove("fork").ok());
  }
  EXPECT_EQ(receiver.received().size(), sent) << "a fork sends nothing";
}

TEST(ForkAtEntryTest, TheJournalOfAForkBeginsWithTheBytesOfTheWorldsOwn) {
  const int forks = FromEnvironment("FORKS", 100);
  WebhookReceiver receiver;
  int done = 0;
  for (unsigned seed = 1; done < forks && !HasFailure(); ++seed, done += kForksOfAWorld) {
    TryForksOfAWorld(receiver, seed);
    receiver.Forget();
  }
  std::printf("%d forks at entries of %d worlds%s\n", done, done / kForksOfAWorld,
              HasFailure() ? ": stopped at the first difference" : ": all equal");
}

TEST(ForkAtEntryTest, AForkIsTheWorldAsItWasAndGoesOnFromThere) {
  TestEmulator emulator;
  WebhookReceiver receiver;
  TestClient client(emulator.channel());
  client.CreateCache("c");
  receiver.set_secret(client.PutWebhook("c", "hook", "t", receiver.url()));
  client.Set("c", "k", "one");
  const uint64_t entry = emulator.world().journal().last_number();
  emulator.Advance(absl::Seconds(5));
  client.Set("c", "k", "two");
  client.Publish("c", "t", "later");
  emulator.AwaitDeliveries();

  const auto fork = ForkAtEntry(emulator.worlds(), emulator.world(), kEndpoint, "then", entry);
  ASSERT_TRUE(fork.ok()) << fork.status();
  EXPECT_EQ((*fork)->time().Now(), absl::FromUnixMillis(kTestTimeMs));
  EXPECT_EQ((*fork)->journal().last_number(), entry);
  const auto context = client.NewContext("c");
  context->AddMetadata("emulator-world", "then");
  cache_client::GetRequest request;
  request.set_cache_key("k");
  cache_client::GetResponse response;
  ASSERT_TRUE(client.scs().Get(context.get(), request, &response).ok());
  EXPECT_EQ(response.cache_body(), "one");
  EXPECT_EQ(client.Get("c", "k"), "two") << "the world itself is as it was";
  EXPECT_EQ(receiver.received().size(), 1u);
}

TEST(ForkAtEntryTest, WhatWaitedIsHeldAndWhatWasUnderWayIsLost) {
  TestEmulator emulator;
  WebhookReceiver receiver;
  TestClient client(emulator.channel());
  client.CreateCache("c");
  client.PutWebhook("c", "hook", "t", receiver.url());
  client.Publish("c", "t", "one");
  const uint64_t published = emulator.world().journal().last_number();
  emulator.AwaitDeliveries();
  const auto fork = ForkAtEntry(emulator.worlds(), emulator.world(), kEndpoint, "f", 3);
  ASSERT_TRUE(fork.ok()) << fork.status();
  ASSERT_GE(published, 3u);
  const auto deliveries = (*fork)->deliveries().List(0, 10);
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_EQ(deliveries[0].state, DeliveryState::kLost);
  EXPECT_EQ(receiver.received().size(), 1u);
}

TEST(ForkAtEntryTest, AnEntryThatIsNotThereAndANameThatIsAreRefused) {
  TestEmulator emulator;
  TestClient client(emulator.channel());
  client.CreateCache("c");
  const auto fork = [&](const std::string& name, uint64_t entry) {
    return ForkAtEntry(emulator.worlds(), emulator.world(), kEndpoint, name, entry).status();
  };
  EXPECT_EQ(fork("f", 7).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(fork("default", 1).code(), absl::StatusCode::kAlreadyExists);
}

// Prints what a fork costs; FORK_ENTRIES says of how many entries.
TEST(ForkAtEntryTest, TimeOfAFork) {
  const int entries = FromEnvironment("FORK_ENTRIES", 100);
  TestEmulator emulator;
  TestClient client(emulator.in_process_channel());
  client.CreateCache("c");
  for (int i = 1; i < entries; ++i) client.Set("c", absl::StrCat("k", i % 1000), "value");
  const absl::Time begin = SystemTime().Now();
  const auto fork = ForkAtEntry(emulator.worlds(), emulator.world(), kEndpoint, "f", entries);
  ASSERT_TRUE(fork.ok()) << fork.status();
  std::printf("fork at entry %d: %.0f ms\n", entries,
              absl::ToDoubleMilliseconds(SystemTime().Now() - begin));
}

}  // namespace
}  // namespace emulator
