#include "emulator/app/listen_check.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"

namespace emulator {

absl::Status CheckCanListen(const std::string& door, const std::string& host, int port) {
  const std::string address = absl::StrCat(host, ":", port);
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found);
  if (code != 0) return errors::CannotListen(door, address, gai_strerror(code));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);

  const int probe = socket(found->ai_family, SOCK_STREAM, 0);
  if (probe < 0) return errors::CannotListen(door, address, std::strerror(errno));
  const int yes = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const int bound = bind(probe, found->ai_addr, found->ai_addrlen);
  const int problem = errno;
  close(probe);
  if (bound == 0) return absl::OkStatus();
  if (problem == EADDRINUSE) return errors::PortTaken(door, address);
  return errors::CannotListen(door, address, std::strerror(problem));
}

}  // namespace emulator
