#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "emulator/testing/test_emulator.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

// Longer than a request that asks to wait has a right to; the input is given up then.
constexpr int kPatienceMs = 2000;
constexpr char kLive[] = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
// How often it is asked whether the emulator is still there.
constexpr unsigned kCheckEvery = 64;

int Connect(const std::string& address) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(address, ':');
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(parts.second)));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // A reset at the end leaves no port waiting: there are many connections.
  const linger reset = {.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  const auto* const where = reinterpret_cast<const sockaddr*>(&to);
  Require(connect(descriptor, where, sizeof(to)) == 0, "the port accepts");
  return descriptor;
}

// Sends the bytes, says that no more come, and reads until the other side ends.
std::string Exchange(const std::string& address, absl::string_view bytes) {
  const int descriptor = Connect(address);
  std::string answer;
  char piece[4096];
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  shutdown(descriptor, SHUT_WR);
  pollfd one = {.fd = descriptor, .events = POLLIN, .revents = 0};
  while (poll(&one, 1, kPatienceMs) > 0) {
    const ssize_t got = recv(descriptor, piece, sizeof(piece), 0);
    if (got <= 0) break;
    answer.append(piece, static_cast<size_t>(got));
  }
  close(descriptor);
  return answer;
}

// The status of the first answer; 0 when there is none.
int StatusOf(absl::string_view answer) {
  if (answer.empty()) return 0;
  Require(absl::StartsWith(answer, "HTTP/1.") && answer.size() > 12, "an answer is HTTP");
  int status = 0;
  Require(absl::SimpleAtoi(answer.substr(9, 3), &status), "its status is a number");
  return status;
}

}  // namespace

// The first byte says which port.
void FuzzHttp(absl::string_view input) {
  static TestEmulator& emulator = *new TestEmulator();
  static unsigned runs = 0;
  FuzzInput rest(input);
  const std::string& address = rest.Pick(2) == 0 ? emulator.address() : emulator.control_address();
  const std::string bytes = rest.Rest();
  // HTTP/2 and TLS go to gRPC and OpenSSL.
  const bool is_http1 = !bytes.empty() && bytes[0] != 'P' && bytes[0] != '\x16';
  if (!is_http1 && !absl::StartsWith(bytes, "PO") && !absl::StartsWith(bytes, "PU")) return;
  const int status = StatusOf(Exchange(address, bytes));
  Require(status < 500 || status == 501 || status == 503 || status == 505,
          absl::StrCat("no request makes an error of the server: ", status));
  if (++runs % kCheckEvery != 0) return;
  Require(StatusOf(Exchange(emulator.control_address(), kLive)) == 200, "the emulator lives");
}

}  // namespace emulator
