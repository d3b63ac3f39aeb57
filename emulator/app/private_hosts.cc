#include "emulator/app/private_hosts.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"

namespace emulator {
namespace {

constexpr char kHosts[] = "/etc/hosts";
constexpr int kNotStarted = 127;

bool Write(const std::string& path, const std::string& content) {
  std::ofstream file(path);
  file << content;
  return static_cast<bool>(file.flush());
}

// Mounts that others do not see. A user must have users of his own first, of whom he is the one he
// was.
bool Unshare() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (user == 0) return unshare(CLONE_NEWNS) == 0;
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && Write("/proc/self/setgroups", "deny") &&
         Write("/proc/self/uid_map", absl::StrCat(user, " ", user, " 1")) &&
         Write("/proc/self/gid_map", absl::StrCat(group, " ", group, " 1"));
}

bool MountHosts(const std::string& line) {
  // On a file system in memory that goes with the mounts.
  char path[] = "/dev/shm/momento-hosts.XXXXXX";
  const int descriptor = mkstemp(path);
  if (descriptor < 0) return false;
  fchmod(descriptor, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  close(descriptor);
  std::ifstream hosts(kHosts);
  const std::string content((std::istreambuf_iterator<char>(hosts)),
                            std::istreambuf_iterator<char>());
  const bool mounted = Write(path, absl::StrCat(content, "\n", line, "\n")) && Unshare() &&
                       mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       mount(path, kHosts, nullptr, MS_BIND, nullptr) == 0;
  const int problem = errno;
  unlink(path);
  errno = problem;
  return mounted;
}

}  // namespace

int RunWithHosts(const std::string& line, const std::vector<std::string>& command) {
  if (!MountHosts(line)) {
    Log(absl::StrCat("names cannot be made to resolve for the command alone (",
                     std::strerror(errno), "); add this line to ", kHosts, ":\n", line));
  }
  std::vector<char*> arguments;
  for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  Log(absl::StrCat("cannot run ", command[0], ": ", std::strerror(errno)));
  return kNotStarted;
}

}  // namespace emulator
