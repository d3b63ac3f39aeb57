#include "emulator/tools/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/log.h"

namespace emulator {
namespace {

constexpr size_t kOutputKept = 4096;
constexpr int kBySignal = 128;

// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// The environment of this process with some variables more, or others.
std::vector<std::string> EnvironmentWith(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!more.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(absl::StrCat(name, "=", value));
  return all;
}

std::vector<char*> PointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// 0, or why it could not be started. Without an output the command has that of this process.
int Spawn(const std::vector<std::string>& command, const std::vector<std::string>& environment,
          std::optional<int> output, pid_t& pid) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  if (output) {
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, *output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, *output, STDERR_FILENO);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t ignored;
  sigemptyset(&ignored);
  sigaddset(&ignored, SIGPIPE);
  sigaddset(&ignored, SIGTTOU);
  sigaddset(&ignored, SIGCHLD);
  posix_spawnattr_setsigdefault(&attributes, &ignored);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawnp(&pid, command[0].c_str(), &files, &attributes,
                                 PointersTo(command).data(), PointersTo(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

// The terminal belongs to one group of processes at a time.
void GiveTerminalTo(pid_t group) {
  if (isatty(STDIN_FILENO)) tcsetpgrp(STDIN_FILENO, group);
}

// Hands signals on until the process ends.
void PassSignalsOn(pid_t pid) {
  const Descriptor process(WatchProcess(pid));
  const sigset_t signals = EndSignals();
  const Descriptor ends(signalfd(-1, &signals, SFD_CLOEXEC));
  std::array<pollfd, 2> watched = {
      {{.fd = process.get(), .events = POLLIN}, {.fd = ends.get(), .events = POLLIN}}};
  while (watched[0].revents == 0) {
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    signalfd_siginfo signal = {};
    if (watched[1].revents != 0 && read(ends.get(), &signal, sizeof(signal)) == sizeof(signal)) {
      kill(-pid, static_cast<int>(signal.ssi_signo));
    }
  }
}

// Reads what there is; false at the end.
bool ReadSome(int fd, std::string& output) {
  std::array<char, 4096> buffer;
  errno = 0;
  const ssize_t count = read(fd, buffer.data(), buffer.size());
  if (count <= 0) return count < 0 && (errno == EINTR || errno == EAGAIN);
  output.append(buffer.data(), static_cast<size_t>(count));
  if (output.size() > 2 * kOutputKept) output.erase(0, output.size() - kOutputKept);
  return true;
}

// Waits for the end of the process, reading along.
void Watch(pid_t pid, int output, absl::Time deadline, ChildOutcome& outcome) {
  const Descriptor process(WatchProcess(pid));
  const sigset_t signals = EndSignals();
  const Descriptor ends(signalfd(-1, &signals, SFD_CLOEXEC));
  std::array<pollfd, 3> watched = {{{.fd = process.get(), .events = POLLIN},
                                    {.fd = ends.get(), .events = POLLIN},
                                    {.fd = output, .events = POLLIN}}};
  while (true) {
    const absl::Duration left = deadline - SystemTime().Now();
    const int64_t left_ms = std::clamp<int64_t>(absl::ToInt64Milliseconds(left), 0, INT32_MAX);
    const int ready = poll(watched.data(), watched.size(), static_cast<int>(left_ms));
    if (ready < 0 && errno == EINTR) continue;
    outcome.timed_out = ready <= 0 || left <= absl::ZeroDuration();
    outcome.interrupted = ready > 0 && watched[1].revents != 0;
    if (outcome.timed_out || outcome.interrupted || watched[0].revents != 0) return;
    if (watched[2].revents != 0 && !ReadSome(output, outcome.output)) watched[2].fd = -1;
  }
}

}  // namespace

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGQUIT);
  return signals;
}

int ExitCodeOfStatus(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : kBySignal + WTERMSIG(status);
}

std::string StartBeside(const std::vector<std::string>& command,
                        const std::map<std::string, std::string>& environment, pid_t& pid) {
  const int error = Spawn(command, EnvironmentWith(environment), std::nullopt, pid);
  return error == 0 ? "" : absl::StrCat("cannot start ", command[0], ": ", strerror(error));
}

int RunAttached(const std::vector<std::string>& command,
                const std::map<std::string, std::string>& environment) {
  // Else giving the terminal away, or taking it back, would stop this process.
  signal(SIGTTOU, SIG_IGN);
  pid_t pid = 0;
  const int error = Spawn(command, EnvironmentWith(environment), std::nullopt, pid);
  if (error != 0) {
    Log(absl::StrCat("cannot start ", command[0], ": ", strerror(error)));
    return kNotStarted;
  }
  GiveTerminalTo(pid);
  PassSignalsOn(pid);
  kill(-pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  GiveTerminalTo(getpgrp());
  return ExitCodeOfStatus(status);
}

void BlockEndSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A receiver or a reader of stdout that goes away is no reason to die.
  signal(SIGPIPE, SIG_IGN);
}

// The header of pidfd_open has no linkage for C++.
int WatchProcess(pid_t process) { return static_cast<int>(syscall(SYS_pidfd_open, process, 0)); }

void AwaitEndSignal(int process) {
  const sigset_t signals = EndSignals();
  const Descriptor ends(signalfd(-1, &signals, SFD_CLOEXEC));
  std::array<pollfd, 2> watched = {
      {{.fd = ends.get(), .events = POLLIN}, {.fd = process, .events = POLLIN}}};
  while (poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
  }
}

ChildOutcome RunChild(const std::vector<std::string>& command,
                      const std::map<std::string, std::string>& environment,
                      absl::Duration patience) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {.exit_code = kNotStarted, .output = strerror(errno)};
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  pid_t pid = 0;
  const int error = Spawn(command, EnvironmentWith(environment), writing.get(), pid);
  writing.Close();
  if (error != 0) {
    return {.exit_code = kNotStarted,
            .output = absl::StrCat("cannot start ", command[0], ": ", strerror(error))};
  }
  ChildOutcome outcome;
  Watch(pid, reading.get(), SystemTime().Now() + patience, outcome);
  // Also what it started and left behind.
  kill(-pid, SIGKILL);
  int status = 0;
  waitpid(pid, &status, 0);
  while (ReadSome(reading.get(), outcome.output) && errno != EAGAIN) {
  }
  outcome.exit_code = ExitCodeOfStatus(status);
  if (outcome.output.size() > kOutputKept) {
    outcome.output.erase(0, outcome.output.size() - kOutputKept);
  }
  return outcome;
}

}  // namespace emulator
