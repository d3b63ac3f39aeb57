#include "emulator/tools/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <string>

#include "emulator/base/clock.h"

namespace emulator {
namespace {

ChildOutcome RunShell(const std::string& script, absl::Duration patience = absl::Seconds(10)) {
  return RunChild({"sh", "-c", script}, {{"GREETING", "hello"}}, patience);
}

TEST(ChildProcessTest, ItsExitCodeAndWhatItPrintedComeBack) {
  const ChildOutcome outcome = RunShell("echo $GREETING; echo there >&2; exit 7");
  EXPECT_EQ(outcome.exit_code, 7);
  EXPECT_EQ(outcome.output, "hello\nthere\n");
  EXPECT_FALSE(outcome.timed_out);
}

TEST(ChildProcessTest, ASignalIsAnExitCodeToo) {
  EXPECT_EQ(RunShell("kill -TERM $$").exit_code, 128 + SIGTERM);
}

TEST(ChildProcessTest, OfMuchThatItPrintsTheEndIsKept) {
  const ChildOutcome outcome = RunShell("yes | head -c 1000000; echo the end");
  EXPECT_LE(outcome.output.size(), 4096u);
  EXPECT_EQ(outcome.output.substr(outcome.output.size() - 8), "the end\n");
}

TEST(ChildProcessTest, WhatTakesTooLongIsEndedWithAllThatItStarted) {
  const ChildOutcome outcome = RunShell("sleep 1000 & echo $!; wait", absl::Milliseconds(300));
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.exit_code, 128 + SIGKILL);
  // What it started was killed: gone, or nobody has looked at its end yet.
  const std::string stat = "/proc/" + std::to_string(std::stoi(outcome.output)) + "/stat";
  const absl::Time deadline = SystemTime().Now() + absl::Seconds(5);
  const auto lives = [&] {
    std::ifstream file(stat);
    std::string text;
    return std::getline(file, text) && text.find(") Z") == std::string::npos;
  };
  while (lives() && SystemTime().Now() < deadline) sched_yield();
  EXPECT_FALSE(lives()) << "waited five seconds for its end";
}

TEST(ChildProcessTest, WhatCannotBeStartedSaysWhy) {
  const ChildOutcome outcome = RunChild({"/nowhere/at/all"}, {}, absl::Seconds(1));
  EXPECT_EQ(outcome.exit_code, 127);
  EXPECT_EQ(outcome.output, "cannot start /nowhere/at/all: No such file or directory");
}

}  // namespace
}  // namespace emulator
