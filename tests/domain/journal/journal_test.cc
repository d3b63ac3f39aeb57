#include "emulator/domain/journal/journal.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"
#include "emulator/storage/schema.h"
#include "emulator/storage/transaction.h"
#include "tests/storage/new_database.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

// In memory and on a file.
class JournalTest : public testing::TestWithParam<bool> {
 protected:
  static JournalEntry Entry(const std::string& action) {
    return {.time = absl::FromUnixMicros(5), .action = action, .outcome = "OK"};
  }

  const TemporaryDirectory directory_;
  const std::unique_ptr<Database> db_ =
      GetParam() ? NewDatabase(directory_.File("journal.db")) : NewTables();
  TransactionStatements transactions_{*db_};
};

INSTANTIATE_TEST_SUITE_P(MemoryAndFile, JournalTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "File" : "Memory"; });

TEST_P(JournalTest, NumbersFromOneAndReadsInOrder) {
  Journal journal(*db_);
  for (const char* action : {"a", "b", "c"}) journal.Append(Entry(action));
  journal.Write();
  const auto entries = journal.Read(1, 10);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].number, 2u);
  EXPECT_EQ(entries[0].action, "b");
  EXPECT_EQ(entries[1].action, "c");
}

TEST_P(JournalTest, ContinuesWhereAnEarlierOneStopped) {
  JournalBlocks blocks;
  {
    Journal journal(*db_);
    journal.Append(Entry("a"));
    journal.Write();
    blocks = journal.Share(1);
  }
  Journal journal(*db_, blocks);
  journal.Append(Entry("b"));
  EXPECT_EQ(journal.last_number(), 2u);
}

TEST_P(JournalTest, KeepsABoundedNumberOfEntries) {
  Journal journal(*db_);
  Transaction transaction(transactions_);
  for (uint64_t i = 0; i < limits::kJournalEntriesKept + 3000; ++i) {
    journal.Append(Entry("a"));
    if (!journal.full()) continue;
    journal.Write();
    journal.Committed();
  }
  journal.Write();
  transaction.Commit();
  const auto oldest = journal.Read(0, 1);
  EXPECT_GT(oldest[0].number, 1u);
  EXPECT_GE(journal.last_number() - oldest[0].number + 1, limits::kJournalEntriesKept);
}

TEST_P(JournalTest, TakesBackWhatACommandThatIsRolledBackHadAppended) {
  Journal journal(*db_);
  journal.Append(Entry("kept"));
  {
    Transaction transaction(transactions_);
    journal.Append(Entry("rolled back"));
    journal.Write();
  }
  journal.TakeBack(1);
  journal.Append(Entry("next"));
  journal.Write();
  journal.Committed();
  const auto entries = journal.Read(0, 10);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].action, "kept");
  EXPECT_EQ(entries[1].action, "next");
  EXPECT_EQ(entries[1].number, 2u);
}

TEST_P(JournalTest, AMemorysJournalIsRowsInAFileAndBlocksAgainInMemory) {
  Journal journal(*db_);
  for (int i = 1; i <= 2000; ++i) journal.Append(Entry(absl::StrCat("a", i)));
  journal.Write();
  journal.Committed();
  const auto rows = NewDatabase(directory_.File("copy.db"));
  const JournalBlocks blocks = journal.Share(UINT64_MAX);
  EXPECT_EQ(blocks.empty(), GetParam()) << "one on a file has rows";
  JournalStore::InsertAll(*rows, blocks);
  const auto memory = NewTables();
  memory->CopyFrom(GetParam() ? *db_ : *rows);
  Journal copy(*memory);
  EXPECT_EQ(copy.last_number(), 2000u);
  EXPECT_EQ(copy.Read(0, 5000), journal.Read(0, 5000));
  EXPECT_EQ(JournalStore(*memory, {}).LastNumber(), 0u) << "the rows are moved, not copied";
}

TEST_P(JournalTest, KeepsWhatBroughtAnEntryAbout) {
  Journal journal(*db_);
  JournalEntry caused = Entry("caused");
  caused.cause = 7;
  caused.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  caused.detail = PublishDetail{.sequence_number = 1, .sequence_page = 2};
  JournalEntry meanwhile = Entry("meanwhile");
  meanwhile.during = {3, 5};
  JournalEntry unknown = Entry("of an earlier build");
  unknown.cause.reset();
  for (const JournalEntry& entry : {caused, meanwhile, unknown}) journal.Append(entry);
  journal.Write();
  const auto entries = journal.Read(0, 10);
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].cause, 7u);
  EXPECT_EQ(entries[0].traceparent, caused.traceparent);
  EXPECT_EQ(entries[0].detail, caused.detail);
  EXPECT_EQ(entries[1].cause, 0u);
  EXPECT_EQ(entries[1].during, (std::vector<uint64_t>{3, 5}));
  EXPECT_EQ(entries[2].cause, std::nullopt);
}

TEST_P(JournalTest, WhatFollowsFromACommandStandsBehindIt) {
  Journal journal(*db_);
  journal.AppendBehind(Entry("rolled back"));
  journal.TakeBack(0);
  journal.AppendBehind(Entry("first"));
  journal.AppendBehind(Entry("second"));
  journal.Append(Entry("command"));
  journal.Append(Entry("next"));
  journal.Write();
  std::string actions;
  for (const JournalEntry& entry : journal.Read(0, 10)) actions += entry.action + " ";
  EXPECT_EQ(actions, "command first second next ");
}

TEST_P(JournalTest, CutsNamesThatAreVeryLong) {
  Journal journal(*db_);
  JournalEntry entry = Entry("a");
  entry.subject.assign(5'000'000, 'k');
  journal.Append(entry);
  journal.Write();
  EXPECT_EQ(journal.Read(0, 1)[0].subject.size(), limits::kJournalNameBytesMax);
}

TEST(JournalLineTest, NamesTheCauseBehindTheOutcome) {
  JournalEntry entry{.number = 7, .action = "a", .outcome = "OK"};
  entry.time = absl::UnixEpoch();
  entry.during = {3, 5};
  entry.traceparent = "00-x";
  entry.detail = SubscribeDetail{.resume_at = 1};
  const std::string head =
      R"({"number":7,"time_us":0,"world":"w","action":"a","caller":"","token_id":"","cache":"",)"
      R"("subject":"","outcome":"OK",)";
  EXPECT_EQ(JournalLine(entry, "w"),
            head + R"("during":[3,5],"traceparent":"00-x","resume_at":1})");
  entry.during.clear();
  entry.traceparent.clear();
  entry.cause = 5;
  EXPECT_EQ(JournalLine(entry, "w"), head + R"("cause":5,"resume_at":1})");
}

TEST(JournalLineTest, IsJsonWithItsKeysInAFixedOrder) {
  const JournalEntry entry{.number = 7,
                           .time = absl::FromUnixMicros(1704296470564000),
                           .action = "x.Y/Z",
                           .token_id = "mo",
                           .cache = "chat",
                           .subject = "a\"b\xFF",
                           .outcome = "OK",
                           .detail = SubscribeDetail{.resume_at = 1}};
  EXPECT_EQ(JournalLine(entry, "default"),
            R"({"number":7,"time_us":1704296470564000,"world":"default","action":"x.Y/Z",)"
            R"("caller":"","token_id":"mo","cache":"chat","subject":"a\"b)"
            "\xEF\xBF\xBD"
            R"(","outcome":"OK","resume_at":1})");
}

}  // namespace
}  // namespace emulator
