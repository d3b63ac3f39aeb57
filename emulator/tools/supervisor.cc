#include "emulator/tools/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/tools/child_process.h"

namespace emulator {
namespace {

[[noreturn]] void Become(const std::vector<std::string>& command, const sigset_t& signals) {
  // When the supervisor itself is killed.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigprocmask(SIG_SETMASK, &signals, nullptr);
  if (const char* const preload = std::getenv(kPreloadVariable)) {
    setenv("LD_PRELOAD", preload, /*overwrite=*/1);
    unsetenv(kPreloadVariable);
  }
  std::vector<char*> arguments;
  for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  Log(absl::StrCat("cannot run ", command[0], ": ", std::strerror(errno)));
  _exit(kNotStarted);
}

// Looks at the children that have ended; whether `pid` is among them.
bool HasEnded(pid_t pid, int& status) {
  int one = 0;
  for (pid_t ended = waitpid(-1, &one, WNOHANG); ended > 0; ended = waitpid(-1, &one, WNOHANG)) {
    if (ended != pid) continue;
    status = one;
    return true;
  }
  return false;
}

// Waits for the end of the command or of the parent.
void AwaitEnd(pid_t pid, pid_t parent, int children, int& status) {
  const int parent_process = static_cast<int>(syscall(SYS_pidfd_open, parent, 0));
  std::array<pollfd, 2> watched = {{{.fd = children, .events = POLLIN, .revents = 0},
                                    {.fd = parent_process, .events = POLLIN, .revents = 0}}};
  // Another parent now: the one that was is gone.
  while (getppid() == parent && watched[1].revents == 0 && !HasEnded(pid, status)) {
    poll(watched.data(), watched.size(), -1);
    signalfd_siginfo signal = {};
    if (watched[0].revents != 0 && read(children, &signal, sizeof(signal)) < 0) break;
  }
  close(parent_process);
}

// A process whose parent has ended is a child of this one, so no descendant is missed.
void KillDescendants() {
  for (bool killed = true; killed;) {
    killed = false;
    std::ifstream children("/proc/thread-self/children");
    for (pid_t child = 0; children >> child;) {
      if (kill(child, SIGKILL) != 0) continue;
      waitpid(child, nullptr, 0);
      killed = true;
    }
  }
}

}  // namespace

int Supervise(const std::vector<std::string>& command, pid_t parent) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  const sigset_t end_signals = EndSignals();
  sigset_t before;
  sigprocmask(SIG_BLOCK, &end_signals, &before);
  sigprocmask(SIG_BLOCK, &child_ended, nullptr);
  const int children = signalfd(-1, &child_ended, SFD_CLOEXEC);
  const pid_t pid = fork();
  if (pid == 0) Become(command, before);
  int status = SIGKILL;
  AwaitEnd(pid, parent, children, status);
  close(children);
  KillDescendants();
  return ExitCodeOfStatus(status);
}

}  // namespace emulator
