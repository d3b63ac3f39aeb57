#include "emulator/tools/shared_clock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

std::set<std::string> Names(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

std::string FileOf(const SharedClock& clock) {
  std::map<std::string, std::string> variables;
  clock.AddTo(variables);
  return variables.at("MOMENTO_EMULATOR_CLOCK_FILE");
}

// A process that is killed while it shares a clock there.
void ShareAndBeKilled(const std::string& directory) {
  const pid_t child = fork();
  if (child == 0) {
    const auto clock = SharedClock::Make(directory);
    raise(clock.ok() ? SIGKILL : SIGABRT);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST(SharedClockTest, WhatAKilledProcessLeftGoesWithTheNextClockInTheDirectory) {
  const TemporaryDirectory directory;
  const auto other = SharedClock::Make(directory.path());
  ASSERT_TRUE(other.ok()) << other.status();
  ShareAndBeKilled(directory.path());
  EXPECT_EQ(Names(directory.path()).size(), 3U) << "the library, and two files";
  const auto clock = SharedClock::Make(directory.path());
  ASSERT_TRUE(clock.ok()) << clock.status();
  EXPECT_EQ(Names(directory.path()).size(), 3U);
  EXPECT_TRUE(std::filesystem::exists(FileOf(**clock)));
  EXPECT_TRUE(std::filesystem::exists(FileOf(**other))) << "the file of a clock that is in use";
}

TEST(SharedClockTest, ItsFileGoesWithIt) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(SharedClock::Make(directory.path()).ok());
  EXPECT_EQ(Names(directory.path()), std::set<std::string>{"shared_clock.so"});
}

// Files of this process can be no larger than that, until it goes.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small = {.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, SIG_DFL);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_ = {};
};

TEST(SharedClockTest, ADirectoryOfItsOwnGoesWhenTheClockCannotBeMade) {
  const TemporaryDirectory directory;
  setenv("TMPDIR", directory.path().c_str(), 1);
  absl::Status made;
  {
    const FileSizeLimit limit(100);
    made = SharedClock::MakeTemporary().status();
  }
  EXPECT_TRUE(absl::StrContains(made.message(), "cannot be written")) << made;
  EXPECT_TRUE(Names(directory.path()).empty());
  EXPECT_TRUE(SharedClock::MakeTemporary().ok());
  unsetenv("TMPDIR");
  EXPECT_TRUE(Names(directory.path()).empty()) << "what a clock left that had been made";
}

}  // namespace
}  // namespace emulator
