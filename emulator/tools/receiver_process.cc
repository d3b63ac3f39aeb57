#include "emulator/tools/receiver_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/receivers/reachable.h"
#include "emulator/tools/child_process.h"

namespace emulator {
namespace {

constexpr int kBetweenTriesMs = 20;
// After its last answer, before SIGTERM: what it still logs or writes.
constexpr int kToFinishMs = 200;
// After SIGTERM, before SIGKILL.
constexpr int kToEndMs = 2000;

// Whether the process ends within that time.
bool EndsWithin(int process, int ms) {
  pollfd watched = {.fd = process, .events = POLLIN, .revents = 0};
  return poll(&watched, 1, ms) > 0;
}

}  // namespace

ReceiverProcess::ReceiverProcess(const std::vector<std::string>& command,
                                 const std::map<std::string, std::string>& environment) {
  problem_ = StartBeside(command, environment, pid_);
  if (problem_.empty()) process_ = WatchProcess(pid_);
}

ReceiverProcess::~ReceiverProcess() {
  if (pid_ < 0) return;
  EndsWithin(process_, kToFinishMs);
  kill(-pid_, SIGTERM);
  EndsWithin(process_, kToEndMs);
  kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  close(process_);
}

std::string ReceiverProcess::AwaitAccepting(const std::string& url, absl::Duration patience) {
  const absl::Time deadline = SystemTime().Now() + patience;
  while (problem_.empty() && !IsReachable(url)) {
    if (EndsWithin(process_, kBetweenTriesMs)) problem_ = "the receiver's command has ended";
    if (SystemTime().Now() > deadline) {
      problem_ = absl::StrCat("the receiver does not accept connections at ", url, " within ",
                              absl::FormatDuration(patience));
    }
  }
  return problem_;
}

}  // namespace emulator
