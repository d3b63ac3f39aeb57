#pragma once

#include <signal.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace emulator {

// The exit code of a command that could not be started.
inline constexpr int kNotStarted = 127;

// What became of a command.
struct ChildOutcome {
  // Its exit code; 128 and the number of the signal that ended it; kNotStarted.
  int exit_code = 0;
  bool timed_out = false;
  // A signal asked this process to end; the command was ended first.
  bool interrupted = false;
  // The end of what it printed, stdout and stderr together.
  std::string output;
};

// Runs a command in a process group of its own, with more variables in its environment, until it
// ends, or kills it after `patience`. Then kills what is left of the group. SIGINT, SIGTERM
// and SIGHUP that come meanwhile end it; they must be blocked in every thread.
ChildOutcome RunChild(const std::vector<std::string>& command,
                      const std::map<std::string, std::string>& environment,
                      absl::Duration patience);

// Runs a command that has this process's terminal, input and output, and answers its exit code, or
// 128 and the number of the signal that ended it. SIGINT, SIGTERM, SIGHUP and SIGQUIT that come
// meanwhile go to it and all that it started; they must be blocked. What it leaves behind in its
// process group is killed; Supervise of supervisor.h finds the rest.
int RunAttached(const std::vector<std::string>& command,
                const std::map<std::string, std::string>& environment);

// Starts a command that has this process's input and output, in a process group of its own with
// that number. Empty; else why it cannot be started.
std::string StartBeside(const std::vector<std::string>& command,
                        const std::map<std::string, std::string>& environment, pid_t& pid);

// SIGINT, SIGTERM, SIGHUP and SIGQUIT.
sigset_t EndSignals();
// The exit code of a process by the status of waitpid: 128 and the number of a signal that ended
// it.
int ExitCodeOfStatus(int status);

// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT; to be called before any other thread starts. SIGPIPE
// is ignored.
void BlockEndSignals();
// A descriptor that becomes readable when the process ends; -1, and errno, when there is none.
int WatchProcess(pid_t process);
// Waits for one of the signals, or until this descriptor is readable; -1: for a signal alone.
void AwaitEndSignal(int process = -1);

}  // namespace emulator
