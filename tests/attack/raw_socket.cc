#include "tests/attack/raw_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace emulator::attack {
namespace {

constexpr char kHeaderEnd[] = "\r\n\r\n";

bool Await(int descriptor, short what, int patience_ms) {
  pollfd one = {.fd = descriptor, .events = what, .revents = 0};
  return poll(&one, 1, patience_ms) > 0;
}

}  // namespace

RawSocket::RawSocket(const std::string& address)
    : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(address.c_str() + address.rfind(':') + 1)));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  int error = 0;
  if (connect(descriptor_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    socklen_t size = sizeof(error);
    const bool connecting = errno == EINPROGRESS && Await(descriptor_, POLLOUT, 2000);
    getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (!connecting) error = ETIMEDOUT;
  }
  if (error != 0) Close();
}

bool RawSocket::Send(absl::string_view bytes, int patience_ms) {
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno != EAGAIN || !Await(descriptor_, POLLOUT, patience_ms)) {
      return false;
    }
  }
  return true;
}

std::string RawSocket::Read(int patience_ms, size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  if (!Await(descriptor_, POLLIN, patience_ms)) return "";
  const ssize_t got = recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  bytes.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

std::string RawSocket::ReadAll(int patience_ms, size_t bytes_max) {
  std::string all;
  for (std::string piece = Read(patience_ms); !piece.empty() && all.size() < bytes_max;
       piece = Read(patience_ms)) {
    all += piece;
  }
  return all;
}

bool RawSocket::AwaitEnd(int patience_ms) {
  char bytes[4096];
  while (Await(descriptor_, POLLIN, patience_ms)) {
    const ssize_t got = recv(descriptor_, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return true;
  }
  return false;
}

void RawSocket::EndSending() { shutdown(descriptor_, SHUT_WR); }

void RawSocket::Reset() {
  const linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  Close();
}

void RawSocket::Close() {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
}

void Pause(int ms) { poll(nullptr, 0, ms); }

std::string Ask(const std::string& address, absl::string_view request, int patience_ms) {
  RawSocket socket(address);
  if (!socket.ok() || !socket.Send(request)) return "";
  return socket.ReadAll(patience_ms);
}

std::string HttpRequest(absl::string_view method, absl::string_view target, absl::string_view body,
                        absl::string_view more_headers) {
  return absl::StrCat(method, " ", target, " HTTP/1.1\r\nHost: 127.0.0.1\r\n", more_headers,
                      "Connection: close\r\nContent-Length: ", body.size(), kHeaderEnd, body);
}

int HttpStatusOf(absl::string_view answer) {
  int status = 0;
  if (!absl::ConsumePrefix(&answer, "HTTP/1.1 ")) return 0;
  return absl::SimpleAtoi(answer.substr(0, 3), &status) ? status : 0;
}

std::string HttpBodyOf(absl::string_view answer) {
  const size_t end = answer.find(kHeaderEnd);
  if (end == absl::string_view::npos) return "";
  return std::string(answer.substr(end + sizeof(kHeaderEnd) - 1));
}

}  // namespace emulator::attack
