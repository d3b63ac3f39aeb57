#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace emulator {

// A TCP client that says what no library would say.
class RawClient {
 public:
  explicit RawClient(int port) : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience = {.tv_sec = 20, .tv_usec = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~RawClient() { close(descriptor_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the other side takes no more.
  bool Say(const std::string& text) const {
    size_t sent = 0;
    while (sent < text.size()) {
      const ssize_t count = send(descriptor_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<size_t>(count);
    }
    return true;
  }
  void SayNoMore() const { shutdown(descriptor_, SHUT_WR); }

  // What comes next; empty when the other side closes.
  std::string HearSome() const {
    char bytes[4096];
    const ssize_t count = recv(descriptor_, bytes, sizeof(bytes), 0);
    return {bytes, static_cast<size_t>(std::max<ssize_t>(count, 0))};
  }
  // Everything until the other side closes, or what came until it has said `until`.
  std::string Hear(const std::string& until = "") const {
    std::string all;
    char bytes[4096];
    while (until.empty() || all.find(until) == std::string::npos) {
      const ssize_t count = recv(descriptor_, bytes, sizeof(bytes), 0);
      if (count <= 0) break;
      all.append(bytes, static_cast<size_t>(count));
    }
    return all;
  }

 private:
  const int descriptor_;
};

}  // namespace emulator
