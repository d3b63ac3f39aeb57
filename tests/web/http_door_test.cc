// What clients can do to a port with HTTP, short of asking for something.

#include "emulator/web/http_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "emulator/base/clock.h"
#include "emulator/base/limits.h"
#include "emulator/web/front_door.h"
#include "emulator/web/thread_crew.h"
#include "tests/support/raw_client.h"

namespace emulator {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kGet[] = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr size_t kBodyMax = 100'000;

// A door that says what it was asked. "/wait" is answered when the test lets it go.
class Door {
 public:
  explicit Door(size_t connections_at_once = 100,
                absl::Duration head_patience = absl::Seconds(10)) {
    http_ =
        *HttpDoor::Make({.handler = [this](const HttpRequest& request) { return Answer(request); },
                         .refuse =
                             [](const HttpRefusal& refusal) {
                               return HttpResponse{.status = refusal.status, .body = refusal.why};
                             },
                         .connections_at_once = connections_at_once,
                         .body_bytes_max = kBodyMax,
                         .idle = absl::Seconds(5),
                         .head_patience = head_patience});
    std::vector<ListeningSocket> sockets;
    sockets.push_back(*ListeningSocket::Open("test", "127.0.0.1", 0));
    port_ = sockets.front().port();
    front_ = std::make_unique<FrontDoor>(
        std::move(sockets), /*tls=*/true, /*descriptors_spared=*/0,
        [this](int descriptor, Speech) { http_->Serve(descriptor, false); });
  }
  ~Door() { LetGo(); }

  int port() const { return port_; }
  int answered() const { return answered_; }
  void LetGo() {
    if (!let_go_.HasBeenNotified()) let_go_.Notify();
  }
  // Returns once so many requests wait.
  void AwaitWaiting(int count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return waiting_ >= count; };
    mutex_.Await(absl::Condition(&enough));
  }

 private:
  HttpResponse Answer(const HttpRequest& request) {
    ++answered_;
    if (request.Path() == "/wait") {
      {
        absl::MutexLock lock(&mutex_);
        ++waiting_;
      }
      let_go_.WaitForNotification();
    }
    return {.content_type = "text/plain",
            .body = absl::StrCat(request.method, " ", request.Path(), " ", request.body.size())};
  }

  absl::Notification let_go_;
  absl::Mutex mutex_;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  std::atomic<int> answered_ = 0;
  int port_ = 0;
  std::unique_ptr<HttpDoor> http_;
  std::unique_ptr<FrontDoor> front_;
};

size_t OpenDescriptors() {
  const auto all = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}

TEST(HttpDoorTest, AConnectionServesOneRequestAfterTheOther) {
  Door door;
  const RawClient client(door.port());
  client.Say(
      absl::StrCat(kGet, "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
                   "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                   "GET /c HTTP/1.1\r\nConnection: close\r\n\r\n"));
  const std::string heard = client.Hear();
  EXPECT_THAT(heard, HasSubstr("GET /hello 0HTTP/1.1 200 OK"));
  EXPECT_THAT(heard, HasSubstr("POST /a 3HTTP/1.1 200 OK"));
  EXPECT_THAT(heard, HasSubstr("POST /b 3HTTP/1.1 200 OK"));
  EXPECT_THAT(heard, HasSubstr("GET /c 0"));
}

TEST(HttpDoorTest, ASecondRequestHiddenInAFirstIsNotExecuted) {
  for (const char* headers :
       {"Content-Length: 0\r\nContent-Length: 38", "Content-Length: 0x0", "Transfer-Encoding : x",
        "Transfer-Encoding: identity", "Content-Length: 0\r\nTransfer-Encoding: chunked"}) {
    Door door;
    const RawClient client(door.port());
    client.Say(absl::StrCat("POST / HTTP/1.1\r\n", headers, "\r\n\r\n0\r\n\r\n", kGet));
    EXPECT_THAT(client.Hear(), testing::Not(HasSubstr("200 OK"))) << headers;
    EXPECT_EQ(door.answered(), 0) << headers;
  }
}

TEST(HttpDoorTest, EndlessHeadsAndBodiesAreCutOff) {
  const std::string chunk = absl::StrFormat("%x\r\n%s\r\n", 10'000, std::string(10'000, 'x'));
  const struct {
    std::string begin;
    std::string again;
    const char* answer;
  } kCases[] = {
      {"GET / HTTP/1.1\r\n", absl::StrCat("X: ", std::string(1000, 'x'), "\r\n"), "HTTP/1.1 431"},
      {"GET / HTTP/1.1\r\nX: ", std::string(1000, 'x'), "HTTP/1.1 431"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, "HTTP/1.1 413"},
      {"POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\n", "", "HTTP/1.1 413"},
  };
  Door door;
  for (const auto& endless : kCases) {
    const RawClient client(door.port());
    client.Say(endless.begin);
    // Enough for every bound, and far from what would be felt in memory.
    for (int i = 0; i < 1000 && !endless.again.empty() && client.Say(endless.again); ++i) {
    }
    client.SayNoMore();
    EXPECT_THAT(client.Hear(), StartsWith(endless.answer)) << endless.begin;
  }
  EXPECT_EQ(door.answered(), 0);
}

TEST(HttpDoorTest, AHeadThatTakesTooLongIsRefused) {
  Door door(100, absl::Milliseconds(50));
  const RawClient client(door.port());
  client.Say("GET / HTTP/1.1\r\nX: trickles");
  EXPECT_THAT(client.Hear(), StartsWith("HTTP/1.1 408"));
}

TEST(HttpDoorTest, HalfRequestsKeepNobodyOut) {
  Door door(/*connections_at_once=*/4);
  std::vector<std::unique_ptr<RawClient>> half;
  for (int i = 0; i < 40; ++i) {
    half.push_back(std::make_unique<RawClient>(door.port()));
    half.back()->Say("GET / HTTP/1.1\r\nX: trickles");
  }
  for (int i = 0; i < 10; ++i) {
    const RawClient client(door.port());
    client.Say(kGet);
    EXPECT_THAT(client.Hear("/hello"), StartsWith("HTTP/1.1 200"));
  }
}

TEST(HttpDoorTest, WhenEveryThreadIsAnsweringTheNextRequestIsRefused) {
  Door door(/*connections_at_once=*/2);
  const RawClient a(door.port());
  const RawClient b(door.port());
  for (const RawClient* client : {&a, &b}) client->Say("GET /wait HTTP/1.1\r\n\r\n");
  door.AwaitWaiting(2);
  const RawClient client(door.port());
  client.Say(kGet);
  EXPECT_THAT(client.Hear(), StartsWith("HTTP/1.1 503"));
  door.LetGo();
  EXPECT_THAT(a.Hear("/wait"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(b.Hear("/wait"), StartsWith("HTTP/1.1 200"));
}

TEST(FrontDoorTest, WhatIsUndecidedIsClosedWithItsClient) {
  Door door;
  const size_t before = OpenDescriptors();
  for (const std::string& begin : {std::string("\x16\x03\x01\x02", 4), std::string("PR")}) {
    const RawClient client(door.port());
    client.Say(begin);
    client.SayNoMore();
    EXPECT_EQ(client.Hear(), "") << "closed at once, not after its patience";
  }
  const RawClient after(door.port());
  after.Say(kGet);
  EXPECT_THAT(after.Hear("/hello"), StartsWith("HTTP/1.1 200"));
  EXPECT_LE(OpenDescriptors(), before + 2) << "those of the last connection";
}

}  // namespace
}  // namespace emulator
