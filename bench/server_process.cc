#include "bench/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "bench/empty_server.h"
#include "emulator/base/clock.h"

extern char** environ;

namespace emulator {
namespace {

// Starts the command and answers its stdout.
int Spawn(const std::vector<std::string>& command, pid_t& pid) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ) != 0) std::abort();
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  return out[0];
}

std::string FirstLine(int descriptor) {
  std::FILE* const lines = fdopen(descriptor, "r");
  char line[4096] = "";
  if (std::fgets(line, sizeof(line), lines) == nullptr) std::abort();
  std::fclose(lines);
  return line;
}

}  // namespace

ServerProcess ServerProcess::Emulator(const std::string& binary,
                                      std::vector<std::string> more_arguments) {
  std::vector<std::string> command = {binary, "--port", "0", "--control-port", "0"};
  command.insert(command.end(), more_arguments.begin(), more_arguments.end());
  return ServerProcess(command);
}

ServerProcess ServerProcess::Empty() {
  return ServerProcess({"/proc/self/exe", kEmptyServerCommand});
}

ServerProcess ServerProcess::EmptyLike(const std::string& binary) {
  const auto beside = std::filesystem::path(binary).replace_filename("empty-grpc-server");
  return std::filesystem::exists(beside) ? ServerProcess({beside.string()}) : Empty();
}

ServerProcess::ServerProcess(const std::vector<std::string>& command) {
  const absl::Time start = SystemTime().Now();
  const std::string ready = FirstLine(Spawn(command, pid_));
  ready_ms_ = absl::ToDoubleMilliseconds(SystemTime().Now() - start);
  const std::string member = "\"grpc\":\"";
  if (ready.find(member) == std::string::npos) return;
  const size_t begin = ready.find(member) + member.size();
  address_ = ready.substr(begin, ready.find('"', begin) - begin);
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      address_(std::move(other.address_)),
      ready_ms_(other.ready_ms_) {}

ServerProcess::~ServerProcess() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

double ServerProcess::ResidentMb() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

absl::Duration ServerProcess::Cpu() const {
  clockid_t clock;
  timespec used;
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) std::abort();
  return absl::DurationFromTimespec(used);
}

}  // namespace emulator
