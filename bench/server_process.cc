#include "bench/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "emulator/base/clock.h"

extern char** environ;

namespace emulator {

ServerProcess::ServerProcess() {
  const char* argv[] = {EMULATOR_BINARY, "--port", "0", "--control-port", "0", nullptr};
  int out[2];
  if (pipe(out) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const absl::Time start = SystemTime().Now();
  posix_spawn(&pid_, EMULATOR_BINARY, &actions, nullptr, const_cast<char**>(argv), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  std::FILE* const lines = fdopen(out[0], "r");
  char line[4096] = "";
  if (std::fgets(line, sizeof(line), lines) == nullptr) std::abort();
  ready_ms_ = absl::ToDoubleMilliseconds(SystemTime().Now() - start);
  std::fclose(lines);
  const std::string ready = line;
  const std::string member = "\"grpc\":\"";
  const size_t begin = ready.find(member) + member.size();
  address_ = ready.substr(begin, ready.find('"', begin) - begin);
}

ServerProcess::~ServerProcess() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

double ServerProcess::ResidentMb() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

}  // namespace emulator
