#include "tests/attack/victim.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

// Nobody else runs as this user.
constexpr uid_t kOwnUser = 61234;
constexpr int kReadyPatienceMs = 20000;
constexpr int kLookEveryMs = 20;
constexpr size_t kLogEndBytes = 300;

std::string Member(const std::string& json, const std::string& name) {
  const size_t found = json.find("\"" + name + "\":\"");
  if (found == std::string::npos) return "";
  const size_t begin = found + name.size() + 4;
  return json.substr(begin, json.find('"', begin) - begin);
}

// Between fork and exec: nothing that allocates.
void BecomeVictim(const Victim::Options& options, char* const* arguments, int out, int log) {
  // Writing more than a file may hold is an error then, as on a full disk.
  signal(SIGXFSZ, SIG_IGN);
  for (const auto& [which, value] : options.limits) {
    const rlimit limit = {.rlim_cur = value, .rlim_max = value};
    setrlimit(static_cast<__rlimit_resource>(which), &limit);
  }
  if (options.own_user) {
    if (setgroups(0, nullptr) != 0 || setgid(kOwnUser) != 0 || setuid(kOwnUser) != 0) _exit(126);
  }
  dup2(out, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

Victim::Victim(Options options) {
  const char* const directory = std::getenv("TMPDIR");
  log_ = absl::StrCat(directory == nullptr ? "/tmp" : directory, "/attack-log-XXXXXX");
  close(mkstemp(log_.data()));
  int out[2];
  if (pipe2(out, O_CLOEXEC) != 0) return;
  Launch(options, out[1]);
  close(out[1]);
  std::string line;
  pollfd one = {.fd = out[0], .events = POLLIN, .revents = 0};
  while (line.find('\n') == std::string::npos && poll(&one, 1, kReadyPatienceMs) > 0) {
    char piece[4096];
    const ssize_t got = read(out[0], piece, sizeof(piece));
    if (got <= 0) break;
    line.append(piece, static_cast<size_t>(got));
  }
  close(out[0]);
  data_ = Member(line, "grpc");
  control_ = Member(line, "control");
  tls_ = Member(line, "tls");
}

Victim::~Victim() {
  if (Alive()) kill(pid_, SIGKILL);
  Collect(/*wait=*/true);
  unlink(log_.c_str());
}

void Victim::Launch(const Options& options, int out) {
  std::vector<std::string> words = {options.binary, "start", "--port", "0", "--control-port", "0"};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int log = open(log_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  pid_ = fork();
  if (pid_ == 0) BecomeVictim(options, arguments.data(), out, log);
  close(log);
}

void Victim::Collect(bool wait) {
  int status = 0;
  if (pid_ == 0 || !ended_.empty()) return;
  if (waitpid(pid_, &status, wait ? 0 : WNOHANG) != pid_) return;
  ended_ = WIFEXITED(status) ? absl::StrCat("exit code ", WEXITSTATUS(status))
                             : absl::StrCat("signal ", WTERMSIG(status));
}

bool Victim::Alive() {
  Collect(/*wait=*/false);
  return pid_ != 0 && ended_.empty();
}

std::string Victim::HowItEnded() {
  Collect(/*wait=*/false);
  return ended_;
}

Usage Victim::Look() const {
  Usage usage;
  std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") status >> usage.memory_kb;
    if (word == "Threads:") status >> usage.threads;
  }
  DIR* const directory = opendir(absl::StrCat("/proc/", pid_, "/fd").c_str());
  while (directory != nullptr && readdir(directory) != nullptr) ++usage.descriptors;
  if (directory != nullptr) closedir(directory);
  return usage;
}

std::string Victim::LogEnd() const {
  std::ifstream file(log_, std::ios::binary | std::ios::ate);
  const auto size = static_cast<size_t>(std::max<std::streamoff>(file.tellg(), 0));
  std::string text(std::min(size, kLogEndBytes), '\0');
  file.seekg(static_cast<std::streamoff>(size - text.size()));
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  return text;
}

int64_t Victim::LogLines() const {
  std::ifstream file(log_);
  int64_t lines = 0;
  for (std::string line; std::getline(file, line);) ++lines;
  return lines;
}

std::string Victim::Stop(int patience_ms) {
  if (Alive()) kill(pid_, SIGTERM);
  for (int waited = 0; Alive() && waited < patience_ms; waited += kLookEveryMs) Pause(kLookEveryMs);
  if (!Alive()) return ended_;
  kill(pid_, SIGKILL);
  Collect(/*wait=*/true);
  return "killed, because it did not end";
}

}  // namespace emulator::attack
