#include "emulator/web/port_sockets.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <system_error>
#include <vector>

#include "emulator/base/clock.h"

namespace emulator {
namespace {

// The port of an address of either family; 0 for others.
int PortOf(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return 0;
}

bool IsOnPort(int descriptor, int port) {
  sockaddr_storage address = {};
  socklen_t length = sizeof(address);
  return getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0 &&
         PortOf(address) == port;
}

std::vector<int> SocketsOn(int port) {
  std::vector<int> sockets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const std::string name = entry.path().filename().string();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (IsOnPort(descriptor, port)) sockets.push_back(descriptor);
  }
  return sockets;
}

void Silence(int descriptor) {
  static sock_filter drop_all[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
  const sock_fprog program = {.len = 1, .filter = drop_all};
  setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

void Restore(int descriptor) {
  const int unused = 0;
  setsockopt(descriptor, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused));
}

// "50000" of "ipv4:127.0.0.1:50000"
int PeerPort(const std::string& peer) {
  const size_t colon = peer.rfind(':');
  if (colon == std::string::npos) return 0;
  int port = 0;
  std::from_chars(peer.data() + colon + 1, peer.data() + peer.size(), port);
  return port;
}

}  // namespace

void SilenceSockets(int port) {
  // Twice: the first round makes the listening socket deaf, the second finds the connections that
  // had come about before that and were taken up during the first.
  for (int round = 0; round < 2; ++round) {
    for (const int descriptor : SocketsOn(port)) {
      Silence(descriptor);
      // The number may have been given to another socket in between.
      if (!IsOnPort(descriptor, port)) Restore(descriptor);
    }
  }
}

void RestoreSockets(int port) {
  for (const int descriptor : SocketsOn(port)) Restore(descriptor);
}

void ShutDownConnections(int port) {
  for (const int descriptor : SocketsOn(port)) {
    sockaddr_storage peer = {};
    socklen_t length = sizeof(peer);
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &length) == 0) {
      shutdown(descriptor, SHUT_RDWR);
    }
  }
}

bool ResetConnection(int port, const std::string& peer) {
  const int peer_port = PeerPort(peer);
  for (const int descriptor : SocketsOn(port)) {
    sockaddr_storage address = {};
    socklen_t length = sizeof(address);
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) continue;
    if (PortOf(address) != peer_port) continue;
    return ResetConnection(descriptor);
  }
  return false;
}

// Connecting to no address takes a TCP connection down with a reset.
bool ResetConnection(int descriptor) {
  sockaddr nowhere = {};
  nowhere.sa_family = AF_UNSPEC;
  return connect(descriptor, &nowhere, sizeof(nowhere)) == 0;
}

bool AwaitSocket(int descriptor, short events, absl::Time deadline) {
  pollfd one = {.fd = descriptor, .events = events, .revents = 0};
  while (true) {
    const absl::Duration left = deadline - SystemTime().Now();
    if (left <= absl::ZeroDuration()) return false;
    constexpr absl::Duration kLongest = absl::Hours(1);
    const auto ms = static_cast<int>(absl::ToInt64Milliseconds(std::min(left, kLongest)) + 1);
    if (poll(&one, 1, ms) > 0) return true;
  }
}

}  // namespace emulator
