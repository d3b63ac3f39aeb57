#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace emulator {

// Gives /etc/hosts one line more, which only this process and those that it starts see; the
// machine's file stays as it is. Works by a private mount: as root where that may mount, as anybody
// else where the system allows user namespaces. This process must have one thread.
//
// Success, too, when the mount is refused but the file has the names of the line already.
// NamesDoNotResolve when it has not.
absl::Status MountHostsLine(const std::string& line);

// The loopback address at which the machine's hosts file has all of these names; empty when there
// is none.
std::string LoopbackInHosts(const std::vector<std::string>& names);

// One line more in the machine's own hosts file, for as long as this lives. Several processes may
// each have theirs, equal ones included.
class HostsFileLine {
 public:
  // FileUnusable when the file cannot be written, as by anybody but root.
  static absl::StatusOr<std::unique_ptr<HostsFileLine>> Add(const std::string& line,
                                                            const std::string& path = "/etc/hosts");
  ~HostsFileLine();
  HostsFileLine(const HostsFileLine&) = delete;
  HostsFileLine& operator=(const HostsFileLine&) = delete;

 private:
  HostsFileLine(std::string path, std::string text);

  const std::string path_;
  const std::string text_;
};

}  // namespace emulator
