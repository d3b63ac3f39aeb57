// Forks at entries: their journals begin with the bytes of the world's own, and nothing is sent. A
// campaign: FORKS says how many forks, FORK_ENTRIES how long the journal is whose fork is timed;
// ./run forks.

#include "emulator/app/fork_at_entry.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "emulator/app/world_at_entry.h"
#include "emulator/base/clock.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "emulator/testing/world_peer.h"
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

// Every third world has no checkpoints, the others many.
uint64_t EntriesBetween(unsigned seed) { return seed % 3 == 0 ? 0 : 3 + seed % 10; }

void TryForksOfAWorld(WebhookReceiver& receiver, unsigned seed, uint64_t& from_checkpoints) {
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.seed = absl::StrCat("seed ", seed);
  options.entries_between_checkpoints = EntriesBetween(seed);
  TestEmulator emulator(options);
  RandomWorkload walk(emulator, receiver, seed);
  for (int step = 0; step < kSteps; ++step) walk.Step(step);
  World& world = emulator.world();
  const size_t sent = receiver.received().size();
  std::mt19937 random(seed);
  for (int i = 0; i < kForksOfAWorld; ++i) {
    const uint64_t entry = 1 + random() % world.journal().last_number();
    SCOPED_TRACE(absl::StrCat("entry ", entry));
    if (world.checkpoints().Before(entry)) ++from_checkpoints;
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
  uint64_t from_checkpoints = 0;
  for (unsigned seed = 1; done < forks && !HasFailure(); ++seed, done += kForksOfAWorld) {
    TryForksOfAWorld(receiver, seed, from_checkpoints);
    receiver.Forget();
  }
  std::printf("%d forks at entries of %d worlds, %d from checkpoints%s\n", done,
              done / kForksOfAWorld, static_cast<int>(from_checkpoints),
              HasFailure() ? ": stopped at the first difference" : ": all equal");
}

// What a world holds, as its database has it.
std::string ContentOf(World& world) {
  std::string content;
  // Writes what waits to be written.
  world.journal().Read(0, 1);
  WorldPeer::Access(world, [&](Domain& domain) {
    for (const char* list :
         {"SELECT cache_id, hex(key), type, expires_us, hex(value) FROM items ORDER BY id",
          "SELECT item_id, position, hex(value), 0, 0 FROM list_elements ORDER BY 1, 2",
          "SELECT name, page, last_number, 0, 0 FROM topics ORDER BY id",
          "SELECT slot, kind, hex(value), publisher_id, event_us FROM messages ORDER BY slot",
          "SELECT name, topic, secret, previous_secret, rotated_us FROM webhooks ORDER BY id",
          "SELECT id, state, hex(body), signature, attempt FROM deliveries ORDER BY id",
          "SELECT purpose, made, 0, 0, 0 FROM draws ORDER BY purpose",
          "SELECT caller, claims, block, 0, 0 FROM callers ORDER BY 1, 3"}) {
      Statement statement(domain.db(), list);
      for (Rows rows = statement.Query(); rows.Next();) {
        for (int column = 0; column < 5; ++column)
          absl::StrAppend(&content, rows.Text(column), " ");
        absl::StrAppend(&content, "\n");
      }
    }
  });
  return content;
}

TEST(ForkAtEntryTest, AWorldFromACheckpointHoldsWhatOneFromTheFirstEntryHolds) {
  WebhookReceiver receiver;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    EmulatorOptions options = TestEmulator::DefaultOptions();
    options.entries_between_checkpoints = 4;
    TestEmulator emulator(options);
    RandomWorkload walk(emulator, receiver, seed);
    for (int step = 0; step < kSteps; ++step) walk.Step(step);
    World& world = emulator.world();
    const uint64_t last = world.journal().last_number();
    for (uint64_t entry = last / 2; entry <= last; entry += 3) {
      SCOPED_TRACE(absl::StrCat("entry ", entry));
      const auto from_checkpoint = WorldAtEntry::Make(world, kEndpoint, entry);
      ASSERT_TRUE(from_checkpoint.ok()) << from_checkpoint.status();
      EXPECT_LT((*from_checkpoint)->played(), entry);
      const auto from_first = WorldAtEntry::MakeFromFirst(world, kEndpoint, entry);
      ASSERT_TRUE(from_first.ok()) << from_first.status();
      EXPECT_EQ((*from_first)->played(), entry);
      EXPECT_EQ(ContentOf((*from_checkpoint)->world()), ContentOf((*from_first)->world()));
      EXPECT_EQ((*from_checkpoint)->world().time().Now(), (*from_first)->world().time().Now());
    }
  }
}

TEST(ForkAtEntryTest, AForkAfterRequestsThatWereUnderWayAtACheckpointHasTheirAnswers) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.entries_between_checkpoints = 2;
  TestEmulator emulator(options);
  WebhookReceiver receiver;
  TestClient client(emulator.channel());
  client.CreateCache("c");
  for (const char* hook : {"one", "two", "three"}) {
    receiver.set_secret(client.PutWebhook("c", hook, "t", receiver.url()));
  }
  absl::Notification may_answer;
  receiver.set_handler([&](const ReceivedDelivery&) {
    may_answer.WaitForNotification();
    return 200;
  });
  for (const char* text : {"a", "b"}) client.Publish("c", "t", text);
  for (int i = 0; i < 5; ++i) client.Set("c", "k", absl::StrCat(i));
  may_answer.Notify();
  emulator.AwaitDeliveries();
  World& world = emulator.world();
  const uint64_t last = world.journal().last_number();
  for (uint64_t entry = 1; entry <= last; ++entry) {
    const auto at = WorldAtEntry::Make(world, kEndpoint, entry);
    ASSERT_TRUE(at.ok()) << at.status();
    EXPECT_LT((*at)->played(), 8u) << "of entry " << entry;
    EXPECT_EQ(Lines((*at)->world(), entry), Lines(world, entry));
  }
}

TEST(ForkAtEntryTest, AJournalThatHasLostItsBeginningIsNotNeededWhole) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.entries_between_checkpoints = 500;
  TestEmulator emulator(options);
  TestClient client(emulator.in_process_channel());
  client.CreateCache("c");
  // 64 MiB of requests are kept.
  const std::string value(16'000, 'v');
  for (int i = 0; i < 6000; ++i) client.Set("c", absl::StrCat("k", i % 10), value);
  World& world = emulator.world();
  const uint64_t first = world.journal().Read(0, 1)[0].number;
  const uint64_t last = world.journal().last_number();
  ASSERT_GT(first, 1u);
  const auto fork = ForkAtEntry(emulator.worlds(), world, kEndpoint, "f", last - 3);
  ASSERT_TRUE(fork.ok()) << fork.status();
  EXPECT_EQ((*fork)->journal().Read(0, 1)[0].number, first);
  EXPECT_EQ((*fork)->journal().last_number(), last - 3);
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
