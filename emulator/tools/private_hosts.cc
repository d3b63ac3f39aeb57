#include "emulator/tools/private_hosts.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"
#include "emulator/base/file_content.h"
#include "emulator/base/log.h"

namespace emulator {
namespace {

constexpr char kHosts[] = "/etc/hosts";

bool Write(const std::string& path, const std::string& content) {
  std::ofstream file(path);
  file << content;
  return static_cast<bool>(file.flush());
}

// Enters a private mount namespace. A user other than root also enters a user namespace, which maps
// the user to itself.
bool Unshare() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (user == 0) return unshare(CLONE_NEWNS) == 0;
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && Write("/proc/self/setgroups", "deny") &&
         Write("/proc/self/uid_map", absl::StrCat(user, " ", user, " 1")) &&
         Write("/proc/self/gid_map", absl::StrCat(group, " ", group, " 1"));
}

// False, with errno, when the system refuses it.
bool MountHosts(const std::string& line) {
  // On a file system in memory that goes with the mounts.
  char path[] = "/dev/shm/momento-hosts.XXXXXX";
  const int descriptor = mkstemp(path);
  if (descriptor < 0) return false;
  fchmod(descriptor, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  close(descriptor);
  const bool mounted = Write(path, absl::StrCat(FileContent(kHosts), "\n", line, "\n")) &&
                       Unshare() &&
                       mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       mount(path, kHosts, nullptr, MS_BIND, nullptr) == 0;
  const int problem = errno;
  unlink(path);
  errno = problem;
  return mounted;
}

// "ADDRESS NAME" of every name of a line, comments left out.
std::set<std::string> NamesOf(absl::string_view line) {
  const std::vector<std::string> words = absl::StrSplit(std::string(line.substr(0, line.find('#'))),
                                                        absl::ByAnyChar(" \t"), absl::SkipEmpty());
  std::set<std::string> names;
  for (size_t i = 1; i < words.size(); ++i) names.insert(absl::StrCat(words[0], " ", words[i]));
  return names;
}

// Those of the line that the machine's file lacks.
std::set<std::string> MissingInHosts(const std::string& line) {
  std::set<std::string> missing = NamesOf(line);
  for (const auto& present : absl::StrSplit(FileContent(kHosts), '\n')) {
    for (const std::string& name : NamesOf(present)) missing.erase(name);
  }
  return missing;
}

// The limit on user namespaces is 0 where they are switched off.
std::string WhyNoMount(int problem) {
  return problem == ENOSPC ? "user namespaces are switched off" : std::strerror(problem);
}

void LogCertificatesStay(const std::string& why) {
  Log(absl::StrCat("the system's certificates stay as they are, so programs that read no variable ",
                   "do not trust the emulator (a private mount is refused: ", why, ")"));
}

// In the private mounts that MountHosts made.
void MountCertificates(const std::string& bundle_file) {
  if (bundle_file.empty()) return;
  for (const char* file : kCertificateFiles) {
    if (access(file, F_OK) != 0) continue;
    if (mount(bundle_file.c_str(), file, nullptr, MS_BIND, nullptr) != 0) {
      return LogCertificatesStay(std::strerror(errno));
    }
  }
}

// Changes a file while no other process does; 0, or the error of the system. Written in place: in a
// container it is a mount.
int Edit(const std::string& path, const std::function<void(std::string&)>& change) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return errno;
  flock(file, LOCK_EX);
  std::string content = FileContent(path);
  change(content);
  const bool written =
      pwrite(file, content.data(), content.size(), 0) == static_cast<ssize_t>(content.size()) &&
      ftruncate(file, static_cast<off_t>(content.size())) == 0;
  const int problem = written ? 0 : errno;
  close(file);
  return problem;
}

}  // namespace

absl::Status MountHostsLine(const std::string& line, const std::string& bundle_file) {
  if (MountHosts(line)) {
    MountCertificates(bundle_file);
    return absl::OkStatus();
  }
  const int problem = errno;
  const std::set<std::string> missing = MissingInHosts(line);
  if (missing.empty() && !bundle_file.empty()) LogCertificatesStay(WhyNoMount(problem));
  if (missing.empty()) return absl::OkStatus();
  std::string why = absl::StrCat("a private mount is refused: ", WhyNoMount(problem));
  // The user who wrote some of the names there may think that these are all.
  if (missing.size() < NamesOf(line).size()) {
    absl::StrAppend(&why, "; ", kHosts, " still lacks: ", absl::StrJoin(missing, ", "));
  }
  // The address of the line may be another the next time.
  return errors::NamesDoNotResolve(why, absl::StrCat("127.0.0.1", line.substr(line.find(' '))));
}

std::string LoopbackInHosts(const std::vector<std::string>& names) {
  std::map<std::string, std::set<std::string>> names_by_address;
  for (const auto& line : absl::StrSplit(FileContent(kHosts), '\n')) {
    for (const std::string& entry : NamesOf(line)) {
      const std::pair<std::string, std::string> both = absl::StrSplit(entry, ' ');
      if (absl::StartsWith(both.first, "127.")) names_by_address[both.first].insert(both.second);
    }
  }
  for (const auto& [address, present] : names_by_address) {
    const auto is_present = [&present = present](const std::string& name) {
      return present.contains(name);
    };
    if (std::all_of(names.begin(), names.end(), is_present)) return address;
  }
  return "";
}

HostsFileLine::HostsFileLine(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {}

absl::StatusOr<std::unique_ptr<HostsFileLine>> HostsFileLine::Add(const std::string& line,
                                                                  const std::string& path) {
  std::string text = absl::StrCat(line, "  # momento-emulator, process ", getpid(), "\n");
  const int problem = Edit(path, [&](std::string& content) {
    if (!content.empty() && !absl::EndsWith(content, "\n")) text = absl::StrCat("\n", text);
    content += text;
  });
  if (problem != 0) {
    return errors::FileUnusable(path, absl::StrCat("it cannot be written: ", std::strerror(problem),
                                                   "; --hosts-file needs root"));
  }
  return std::unique_ptr<HostsFileLine>(new HostsFileLine(path, text));
}

HostsFileLine::~HostsFileLine() {
  const int problem = Edit(path_, [this](std::string& content) {
    const size_t at = content.find(text_);
    if (at != std::string::npos) content.erase(at, text_.size());
  });
  if (problem != 0) Log(absl::StrCat("a line stays in ", path_, ": ", std::strerror(problem)));
}

}  // namespace emulator
