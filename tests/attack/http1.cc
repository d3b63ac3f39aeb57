// Clients that speak HTTP/1.1 as nobody should, to both ports.

#include <list>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/attack/battle.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

constexpr char kStart[] = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n";
constexpr int kPatienceMs = 1000;
// How long a connection may be slow before it has to be given up.
constexpr int kSlowMaxMs = 60'000;

std::vector<std::string> Ports(Battle& battle) {
  return {battle.victim().data(), battle.victim().control()};
}

// Sends a piece again and again until the other side has had enough, at most `megabytes`; answers
// how many bytes it took.
size_t Pour(Battle& battle, const std::string& address, const std::string& begin,
            const std::string& piece, size_t megabytes) {
  RawSocket socket(address);
  if (!socket.ok() || !socket.Send(begin)) return 0;
  size_t sent = 0;
  while (sent < (megabytes << 20) && battle.GoesOn() && socket.Send(piece, kPatienceMs)) {
    sent += piece.size();
  }
  battle.report().Count("MB poured", static_cast<int64_t>(sent >> 20));
  return sent;
}

void ExpectRefusal(Battle& battle, const std::string& what, size_t sent, size_t max) {
  if (sent > max)
    battle.report().Find("takes without end", absl::StrCat(what, ": ", sent, " bytes"));
}

// How many answers there are.
size_t CountAnswers(const std::string& text) {
  size_t count = 0;
  for (size_t at = text.find("HTTP/1.1 "); at != std::string::npos;
       at = text.find("HTTP/1.1 ", at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

void AttackHeaders(Battle& battle) {
  const size_t megabytes = static_cast<size_t>(battle.Scaled(64));
  // What the ports may read before they refuse, with what lies in the buffers of the sockets.
  constexpr size_t kHeaderMax = 16 << 20;
  constexpr size_t kBodyMax = 48 << 20;
  std::string headers;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&headers, "x-", i, ": some value of a header\r\n");
  for (const std::string& port : Ports(battle)) {
    ExpectRefusal(battle, "headers", Pour(battle, port, kStart, headers, megabytes), kHeaderMax);
    const std::string line = absl::StrCat(kStart, "x-long: ");
    ExpectRefusal(battle, "a header line",
                  Pour(battle, port, line, std::string(65536, 'l'), megabytes), kHeaderMax);
    ExpectRefusal(battle, "a request line",
                  Pour(battle, port, "GET /", std::string(65536, 'u'), megabytes), kHeaderMax);
    const std::string chunked =
        "POST /v1/worlds/default/caches HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    const std::string chunk = absl::StrCat("10000\r\n", std::string(65536, 'c'), "\r\n");
    ExpectRefusal(battle, "chunks", Pour(battle, port, chunked, chunk, megabytes), kBodyMax);
    std::string ranges = "Range: bytes=0-1";
    for (int i = 0; i < 2000; ++i) absl::StrAppend(&ranges, ",", i, "-");
    for (int i = 0; i < battle.Scaled(5); ++i) {
      const std::string answer =
          Ask(port,
              absl::StrCat("GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n", ranges,
                           "\r\nConnection: close\r\n\r\n"),
              kPatienceMs);
      battle.report().Count("ranges");
      if (answer.size() >= 1 << 20)
        battle.report().Find("ranges make a large answer", "1 MB and more");
    }
  }
}

void AttackFraming(Battle& battle) {
  const std::string second = "GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  // What does not say clearly where a request ends must end the connection.
  const std::vector<std::string> unclear = {"Content-Length: 0\r\nContent-Length: 45\r\n",
                                            "Content-Length: 0x5\r\n",
                                            "Content-Length: -1\r\n",
                                            "Content-Length: 99999999999999999999\r\n",
                                            "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n",
                                            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                            "Transfer-Encoding: chunked, gzip\r\n",
                                            "Content-Length: 5 5\r\n",
                                            "Content-Length: +0\r\n",
                                            "Transfer-Encoding: xchunked\r\n"};
  // What is merely wrong.
  const std::vector<std::string> wrong = {
      "GARBAGE\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "\r\n\r\n\r\n",
      std::string(1000, '\0'),
      "GET /livez HTTP/1.1\nHost: 127.0.0.1\n\n",
      "GET http://127.0.0.1/livez HTTP/1.1\r\n\r\n",
      "GET /livez HTTP/1.1\r\n: nameless\r\n\r\n",
      "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /livez HTTP/1.1\r\nx: a\r\n b: folded\r\n\r\n",
      "POST /v1/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\nffffffffffffffff\r\n",
      "POST /v1/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\n-1\r\nx\r\n",
      "POST /v1/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: "
      "9\r\n\r\n",
      "POST /v1/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Encoding: gzip\r\nContent-Length: "
      "2\r\n\r\nxx",
      "POST /v1/worlds HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\r\nContent-Length: "
      "2\r\n\r\nxx"};
  for (int round = 0; round < battle.Scaled(10) && battle.GoesOn(); ++round) {
    for (const std::string& port : Ports(battle)) {
      for (const std::string& header : unclear) {
        const std::string request =
            absl::StrCat("POST /v1/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\n", header, "\r\n", second);
        battle.report().Count("unclear");
        const size_t answers = CountAnswers(Ask(port, request, 200));
        if (answers > 1) battle.report().Find("a second request is executed after", header);
      }
      for (const std::string& request : wrong) {
        battle.report().Count("wrong");
        const int status = HttpStatusOf(Ask(port, request, 100));
        if (status == 500) battle.report().Find("HTTP 500", request.substr(0, 60));
      }
      RawSocket half(port);
      half.Send("POST /v1/worlds HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalf");
      half.Reset();
    }
  }
}

void AttackSlowly(Battle& battle) {
  const int count = battle.Scaled(battle.options().scale > 1 ? 60 : 40);
  std::list<RawSocket> slow;
  for (int i = 0; i < count; ++i) {
    for (const std::string& port : Ports(battle)) {
      slow.emplace_back(port);
      slow.back().Send(i % 3 == 0   ? "G"
                       : i % 3 == 1 ? kStart
                                    : "POST /v1/worlds HTTP/1.1\r\nContent-Length: 9\r\n\r\n");
      battle.report().Count("slow connections");
    }
  }
  // A byte each, so that no time-out between two bytes ends them.
  const int rounds = battle.options().scale > 1 ? kSlowMaxMs / 500 : 6;
  for (int round = 0; round < rounds && battle.GoesOn() && !slow.empty(); ++round) {
    for (RawSocket& one : slow) one.Send("x", 0);
    Pause(500);
    std::erase_if(slow, [](RawSocket& one) { return one.AwaitEnd(0); });
  }
  battle.report().Count("still open", static_cast<int64_t>(slow.size()));
  if (battle.options().scale > 1 && !slow.empty()) {
    battle.report().Find("a trickle of bytes keeps a connection for a minute",
                         absl::StrCat(slow.size(), " of ", 2 * count));
  }
}

}  // namespace emulator::attack
