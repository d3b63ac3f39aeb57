#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "bench/bench.h"
#include "emulator/base/clock.h"
#include "emulator/world/world.h"

extern char** environ;

namespace emulator {
namespace {

struct Started {
  double ready_ms = 0;
  double resident_mb = 0;
};

double ResidentMb(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

// From the start of the process to its READY line.
Started StartOnce() {
  const char* argv[] = {EMULATOR_BINARY, "--port", "0", "--control-port", "0", nullptr};
  int out[2];
  if (pipe(out) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDERR_FILENO);
  const absl::Time start = SystemTime().Now();
  pid_t pid = 0;
  posix_spawn(&pid, EMULATOR_BINARY, &actions, nullptr, const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  char byte = 0;
  if (read(out[0], &byte, 1) != 1) std::abort();
  const Started started{.ready_ms = absl::ToDoubleMilliseconds(SystemTime().Now() - start),
                        .resident_mb = ResidentMb(pid)};
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  close(out[0]);
  return started;
}

}  // namespace

void BenchProcess() {
  Started best{.ready_ms = 1e9, .resident_mb = 1e9};
  for (int i = 0; i < 10; ++i) {
    const Started started = StartOnce();
    best.ready_ms = std::min(best.ready_ms, started.ready_ms);
    best.resident_mb = std::min(best.resident_mb, started.resident_mb);
  }
  std::printf("start to READY       %8.1f ms   (goal 30)\n", best.ready_ms);
  std::printf("resident when idle   %8.1f MB   (goal 25)\n", best.resident_mb);

  constexpr int kWorlds = 100;
  const absl::Time start = SystemTime().Now();
  for (int i = 0; i < kWorlds; ++i) World::Open({}).IgnoreError();
  std::printf("a new world          %8.2f ms   (goal 1)\n",
              absl::ToDoubleMilliseconds(SystemTime().Now() - start) / kWorlds);
}

}  // namespace emulator
