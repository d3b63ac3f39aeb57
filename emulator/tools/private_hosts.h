#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace emulator {

// Where systems keep the certificates that programs trust; a system has one or two of them.
inline constexpr const char* kCertificateFiles[] = {"/etc/ssl/certs/ca-certificates.crt",
                                                    "/etc/pki/tls/certs/ca-bundle.crt",
                                                    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

// Gives /etc/hosts one line more, and puts `bundle_file` in the place of the system's certificates
// unless it is empty. Only this process and those that it starts see that; the machine's files stay
// as they are. Works by private mounts: as root where that may mount, as anybody else where the
// system allows user namespaces. This process must have one thread.
//
// Success, too, when a mount is refused but /etc/hosts has the names of the line already; stderr
// then says that the certificates stay. NamesDoNotResolve when it has not.
absl::Status MountHostsLine(const std::string& line, const std::string& bundle_file);

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
