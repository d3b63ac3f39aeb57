#include "emulator/domain/journal/journal_blocks.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

JournalEntry Entry(uint64_t number, size_t payload_bytes = 3) {
  return {.number = number,
          .time = absl::FromUnixMicros(static_cast<int64_t>(1'767'225'600'000'000 + number)),
          .action = "cache_client.Scs/Set",
          .caller = "id",
          .token_id = "mo",
          .cache = "chat",
          .subject = absl::StrCat("k\xFF", number),
          .outcome = "OK",
          .cause = number % 7 == 0 ? std::optional<uint64_t>() : number / 2,
          .during = {number, number + 1},
          .traceparent = "00-x",
          .detail = PublishDetail{.sequence_number = number, .sequence_page = 2},
          .payload = std::string(payload_bytes, '\0'),
          .payload_bytes = static_cast<int64_t>(payload_bytes)};
}

std::vector<JournalEntry> Entries(uint64_t first, uint64_t last) {
  std::vector<JournalEntry> entries;
  for (uint64_t number = first; number <= last; ++number) entries.push_back(Entry(number));
  return entries;
}

JournalBlocks BlocksOf(const std::vector<JournalEntry>& entries) {
  JournalBlocks blocks;
  for (const JournalEntry& entry : entries) blocks.Append(entry);
  return blocks;
}

TEST(JournalBlocksTest, ReadsWhatWasAppendedFromAnyEntryOn) {
  const JournalBlocks blocks = BlocksOf(Entries(1, 2500));
  EXPECT_EQ(blocks.Read(0, 9999), Entries(1, 2500));
  EXPECT_EQ(blocks.Read(1022, 3), Entries(1023, 1025));
  EXPECT_EQ(blocks.Read(2500, 10), std::vector<JournalEntry>());
  EXPECT_EQ(blocks.last_time(), Entry(2500).time);
}

TEST(JournalBlocksTest, AnEntryWithoutARequestIsNotOneWithAnEmptyOne) {
  JournalEntry none = Entry(1);
  none.payload.reset();
  none.payload_bytes = -1;
  const JournalEntry empty = Entry(2, 0);
  EXPECT_EQ(BlocksOf({none, empty}).Read(0, 2), (std::vector<JournalEntry>{none, empty}));
}

TEST(JournalBlocksTest, WhatIsSharedStaysAsItWas) {
  JournalBlocks blocks = BlocksOf(Entries(1, 1500));
  JournalBlocks half = blocks.Share(1200);
  JournalBlocks whole = blocks.Share(UINT64_MAX);
  blocks.Append(Entry(1501));
  half.Append(Entry(1201, 40));
  whole.TakeBack(1100);
  EXPECT_EQ(blocks.Read(0, 9999), Entries(1, 1501));
  EXPECT_EQ(half.Read(0, 1200), Entries(1, 1200));
  EXPECT_EQ(half.Read(1200, 10), std::vector<JournalEntry>{Entry(1201, 40)});
  EXPECT_EQ(whole.Read(0, 9999), Entries(1, 1100));
}

TEST(JournalBlocksTest, GoesOnAfterEntriesThatWereTakenBack) {
  JournalBlocks blocks = BlocksOf(Entries(1, 1030));
  blocks.TakeBack(1023);
  EXPECT_EQ(blocks.last_number(), 1023u);
  EXPECT_EQ(blocks.last_time(), Entry(1023).time);
  blocks.Append(Entry(1024));
  EXPECT_EQ(blocks.Read(1022, 10), Entries(1023, 1024));
  blocks.TakeBack(0);
  EXPECT_TRUE(blocks.empty());
  EXPECT_EQ(blocks.last_time(), absl::InfinitePast());
}

TEST(JournalBlocksTest, ForgetsWholeBlocksFromTheOldestOn) {
  JournalBlocks blocks = BlocksOf(Entries(1, 4 * JournalBlocks::kBlockEntries));
  EXPECT_EQ(blocks.Prune(9, UINT64_MAX), 0u);
  EXPECT_EQ(blocks.Prune(3, UINT64_MAX), 2 * JournalBlocks::kBlockEntries - 1);
  EXPECT_EQ(blocks.first_number(), 2 * JournalBlocks::kBlockEntries);
  EXPECT_EQ(blocks.Read(0, 1)[0], Entry(2 * JournalBlocks::kBlockEntries));
  blocks.Prune(9, 1);
  EXPECT_EQ(blocks.Read(0, 9), std::vector<JournalEntry>{Entry(4 * JournalBlocks::kBlockEntries)})
      << "the last block stays, however large it is";
}

TEST(JournalBlocksTest, NumbersThatAreMissingAreLeftOut) {
  const JournalBlocks blocks = BlocksOf({Entry(3), Entry(7), Entry(8)});
  EXPECT_EQ(blocks.Read(3, 9), (std::vector<JournalEntry>{Entry(7), Entry(8)}));
  JournalBlocks cut = blocks;
  cut = JournalBlocks(blocks).Share(5);
  EXPECT_EQ(cut.last_number(), 3u);
}

}  // namespace
}  // namespace emulator
