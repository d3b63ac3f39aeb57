// A disk that fails at every access in turn: a command that was refused has changed nothing, one
// that was answered is there, and the worlds open again as they were. Each run is compared with the
// same worlds in memory, which are given what was answered and nothing else.
//
// Without MOMENTO_DISK=all only some of the accesses fail, so that the tests stay short. With a
// number in it they fail from that one on.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "absl/strings/escaping.h"
#include "emulator/base/errors.h"
#include "emulator/storage/schema.h"
#include "emulator/testing/world_peer.h"
#include "emulator/world/world_registry.h"
#include "tests/support/failing_disk.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

// What a world holds, a line per row. Whether a delivery was answered is left out: the answer comes
// from outside and may be lost with the disk.
constexpr const char* kContents[] = {
    "SELECT 'meta', key, value FROM meta WHERE key NOT IN ('now', 'clock_mode') ORDER BY 2",
    "SELECT 'draws', purpose, made FROM draws ORDER BY 2",
    "SELECT 'caches', id, name FROM caches ORDER BY 2",
    "SELECT 'items', key, cache_id || ' ' || expires_us || ' ' || length(value) || ' ' || "
    "quote(substr(value, 1, 20)) FROM items ORDER BY 2",
    "SELECT 'topics', name, page || ' ' || last_number FROM topics ORDER BY 2",
    "SELECT 'messages', slot, value FROM messages ORDER BY 2",
    "SELECT 'webhooks', name, topic || ' ' || secret FROM webhooks ORDER BY 2",
    "SELECT 'deliveries', id, webhook || ' ' || sequence_number FROM deliveries ORDER BY 2",
};
constexpr int kEntriesMax = 10'000;

std::string ContentOf(World& world) {
  std::string content;
  WorldPeer::Access(world, [&](Domain& domain) {
    for (const char* sql : kContents) {
      Statement statement(domain.db(), sql);
      for (Rows rows = statement.Query(); rows.Next();) {
        absl::StrAppend(&content, rows.Text(0), " ", rows.Text(1), " ", rows.Text(2), "\n");
      }
    }
    // What was refused stands in the journal, too, and what came of deliveries.
    for (const JournalEntry& entry : domain.journal.Read(0, kEntriesMax)) {
      if (entry.outcome != "OK" || absl::StartsWith(entry.action, "webhook.")) continue;
      absl::StrAppend(&content, "journal ", entry.action, " ", entry.subject, "\n");
    }
  });
  return content;
}

// The worlds of a process, on files or in memory.
class Process {
 public:
  explicit Process(std::string directory) : directory_(std::move(directory)) {}

  // Starts, or starts again; the error when that is impossible.
  absl::Status Start() {
    const absl::Status status = TryToStart();
    if (!status.ok()) Stop();
    return status;
  }
  void Stop() { worlds_.reset(); }
  bool runs() const { return worlds_ != nullptr; }

  absl::Status Make(WorldOptions options) {
    options.clock_frozen_at = WorldStart();
    const auto world = worlds_->Open(std::move(options));
    if (!world.ok()) return world.status();
    // So small that what is written soon reaches the database's own file, too.
    WorldPeer::Access(**world, [](Domain& domain) {
      try {
        domain.db().Execute("PRAGMA wal_autocheckpoint = 20");
      } catch (const StorageError&) {
      }
    });
    return absl::OkStatus();
  }

  WorldRegistry& worlds() { return *worlds_; }

 private:
  absl::Status TryToStart() {
    worlds_ = std::make_unique<WorldRegistry>();
    worlds_->SetSurroundings({.directory = directory_, .sender = &sender_});
    absl::Status status = Make({.name = "default"});
    if (status.ok()) status = worlds_->OpenStored();
    if (!status.ok()) return status;
    worlds_->StartDeliveries();
    return status;
  }

  const std::string directory_;
  HeldSender sender_;
  std::unique_ptr<WorldRegistry> worlds_;
};

// All that a process does with its files, on the disk and, as far as it is answered, in memory.
class Scenario {
 public:
  explicit Scenario(const std::string& directory) : disk_(directory), memory_("") {}

  // The first error, if there is one.
  absl::Status Go() {
    EXPECT_TRUE(memory_.Start().ok());
    if (!Keep(disk_.Start())) return first_error_;
    has_begun_ = true;
    Make({.name = "suite", .seed = "s", .auth = AuthMode::kOpen});
    Fill("default");
    Fill("suite");
    On("suite", [](World& world) { return world.snapshots().Reset(); });
    Fill("suite");
    Restart();
    On("suite", [](World& world) { return world.snapshots().Take("here"); });
    On("suite", [](World& world) { return SetItem(world, "later", "x"); });
    On("suite", [](World& world) { return world.snapshots().Restore("here"); });
    Both([](Process& process) {
      const auto source = process.worlds().Find("suite");
      if (source == nullptr) return errors::NoSuchWorld("suite");
      return process.worlds().Fork(*source, *WorldName::Parse("fork"), std::nullopt).status();
    });
    Fill("fork");
    Make({.name = "short"});
    Both([](Process& process) { return process.worlds().Remove("short"); });
    On("default", [](World& world) { return world.time().AdvanceBy(absl::Seconds(5)).status(); });
    Fill("default");
    return first_error_;
  }

  // What is there now, and after a restart.
  void Check() {
    if (disk_.runs()) Compare("before the restart");
    disk_.Stop();
    ASSERT_EQ(disk_.Start(), absl::OkStatus());
    if (has_begun_) Compare("after the restart");
    for (const auto& world : disk_.worlds().List()) {
      EXPECT_EQ(CreateCache(*world, "after"), absl::OkStatus()) << world->options().name;
    }
    disk_.Stop();
  }

 private:
  bool Keep(const absl::Status& status) {
    if (first_error_.ok()) first_error_ = status;
    return status.ok();
  }
  // What the disk takes is done in memory as well.
  void Both(const std::function<absl::Status(Process&)>& act) {
    if (!disk_.runs() || !Keep(act(disk_))) return;
    EXPECT_EQ(act(memory_), absl::OkStatus());
  }
  void Make(const WorldOptions& options) {
    Both([&](Process& process) { return process.Make(options); });
  }
  void On(const std::string& name, const std::function<absl::Status(World&)>& act) {
    Both([&](Process& process) {
      const auto world = process.worlds().Find(name);
      return world == nullptr ? errors::NoSuchWorld(name) : act(*world);
    });
  }
  void Restart() {
    if (!disk_.runs()) return;
    disk_.Stop();
    Keep(disk_.Start());
  }

  void Fill(const std::string& name) {
    On(name, [](World& world) { return CreateCache(world, "c"); });
    for (int i = 0; i < 6; ++i) {
      On(name, [i](World& world) {
        return SetItem(world, absl::StrCat("k", i), std::string(i * 3000, 'x'), absl::Hours(1));
      });
    }
    On(name, [](World& world) { return PutWebhook(world, "hook", "t"); });
    for (const char* topic : {"t", "u"}) {
      On(name, [topic](World& world) { return Publish(world, topic, "hello"); });
    }
    On(name, [](World& world) {
      return world.Run({.action = "FlushCache", .cache = "c", .writes = true}, [](Scope& scope) {
        return scope.domain.caches.Flush(*CacheName::Parse("c"));
      });
    });
    On(name, [](World& world) { return SetItem(world, "last", "v", absl::Hours(1)); });
  }

  void Compare(const char* when) {
    std::set<std::string> names;
    for (const auto& world : memory_.worlds().List()) {
      names.insert(world->options().name);
      const auto kept = disk_.worlds().Find(world->options().name);
      ASSERT_NE(kept, nullptr) << when << ": " << world->options().name;
      // One that the disk has let down completely says so until it is opened again.
      const auto answers = [](Scope&) { return absl::OkStatus(); };
      if (!kept->Run({.action = "Look", .journaled = false}, answers).ok()) continue;
      EXPECT_EQ(ContentOf(*kept), ContentOf(*world)) << when << ": " << world->options().name;
    }
    EXPECT_EQ(disk_.worlds().List().size(), names.size()) << when;
  }

  Process disk_;
  Process memory_;
  bool has_begun_ = false;
  absl::Status first_error_;
};

class DiskTest : public testing::TestWithParam<FailingDisk::How> {};

INSTANTIATE_TEST_SUITE_P(How, DiskTest,
                         testing::Values(FailingDisk::How::kOnce, FailingDisk::How::kForGood,
                                         FailingDisk::How::kFull),
                         [](const auto& info) {
                           return info.param == FailingDisk::How::kOnce      ? "Once"
                                  : info.param == FailingDisk::How::kForGood ? "ForGood"
                                                                             : "Full";
                         });

TEST_P(DiskTest, WhateverFailsNothingThatWasAnsweredIsLostAndNothingElseIsThere) {
  const char* const asked = std::getenv("MOMENTO_DISK");
  const bool all = asked != nullptr;
  const int first = all ? std::max(1, std::atoi(asked)) : 1;
  int runs = 0;
  for (int n = first;; n += all ? 1 : 101) {
    const TemporaryDirectory directory;
    FailingDisk disk;
    Scenario run(directory.File("data"));
    disk.FailAt(n, GetParam());
    const absl::Status first_error = run.Go();
    const bool failed = disk.has_failed();
    const std::string what = disk.what_failed();
    disk.Heal();
    run.Check();
    if (HasFailure()) {
      FAIL() << "access " << n << ", " << what
             << "; the first command that was refused: " << first_error;
    }
    ++runs;
    // The run came to its end before the n-th access.
    if (!failed) break;
  }
  std::printf("%d runs\n", runs);
  std::fflush(stdout);
}

}  // namespace
}  // namespace emulator
