// Receivers that do what no HTTP server should. Each costs its own webhook one delivery, once.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>

#include "absl/synchronization/mutex.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/raw_receiver.h"

namespace emulator {
namespace {

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

class ReceiverMisbehaviourTest : public testing::Test {
 protected:
  ReceiverMisbehaviourTest() { client_.CreateCache("c"); }

  // Publishes `count` messages, each once the one before is done, and answers the outcomes.
  std::string Deliver(const RawReceiver& receiver, int count) {
    client_.PutWebhook("c", "hook", "t", receiver.url());
    for (int i = 0; i < count; ++i) {
      client_.Publish("c", "t", "x");
      emulator_.AwaitDeliveries();
    }
    return emulator_.Outcomes();
  }

  static size_t ThreadCount() {
    size_t count = 0;
    for ([[maybe_unused]] const auto& thread :
         std::filesystem::directory_iterator("/proc/self/task")) {
      ++count;
    }
    return count;
  }

  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(ReceiverMisbehaviourTest, AKeptConnectionThatDiesUnansweredIsNotTriedAgain) {
  std::atomic<int> requests = 0;
  RawReceiver receiver([&](int connection) {
    if (!RawReceiver::ReadRequest(connection)) return;
    ++requests;
    RawReceiver::Write(connection, kOk);
    // The second request of the connection is read, and the connection closed on it.
    if (RawReceiver::ReadRequest(connection)) ++requests;
  });
  EXPECT_EQ(Deliver(receiver, 2),
            "delivered 200, failed 0 the receiver closed the connection before it answered");
  EXPECT_EQ(requests, 2) << "the receiver saw each message once";
}

TEST_F(ReceiverMisbehaviourTest, AConnectionClosedWithoutAnAnswerFails) {
  RawReceiver receiver([](int connection) { RawReceiver::ReadRequest(connection); });
  EXPECT_EQ(Deliver(receiver, 1), "failed 0 Server returned nothing (no headers, no data)");
}

TEST_F(ReceiverMisbehaviourTest, AnAnswerThatIsNoHttpFails) {
  RawReceiver receiver([](int connection) {
    RawReceiver::ReadRequest(connection);
    RawReceiver::Write(connection, "what?\r\n\r\n");
  });
  EXPECT_EQ(Deliver(receiver, 1).rfind("failed 0 ", 0), 0u);
}

TEST_F(ReceiverMisbehaviourTest, ARedirectIsAnAnswerAndIsNotFollowed) {
  std::atomic<int> requests = 0;
  RawReceiver receiver([&](int connection) {
    while (RawReceiver::ReadRequest(connection)) {
      ++requests;
      RawReceiver::Write(connection,
                         "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    }
  });
  EXPECT_EQ(Deliver(receiver, 1), "failed 302 answered 302");
  EXPECT_EQ(requests, 1);
}

TEST_F(ReceiverMisbehaviourTest, AnAnswerWithoutEndCountsByItsStatus) {
  RawReceiver receiver([](int connection) {
    RawReceiver::ReadRequest(connection);
    RawReceiver::Write(connection, "HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(64 * 1024, 'x');
    while (send(connection, block.data(), block.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  EXPECT_EQ(Deliver(receiver, 1), "delivered 200");
}

TEST_F(ReceiverMisbehaviourTest, HeadersWithoutEndAreAFailureOfTheirOwn) {
  RawReceiver receiver([](int connection) {
    RawReceiver::ReadRequest(connection);
    RawReceiver::Write(connection, "HTTP/1.1 200 OK\r\n");
    const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
    while (send(connection, line.data(), line.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  EXPECT_EQ(Deliver(receiver, 1),
            "failed 200 the headers of the answer are longer than 65536 bytes");
}

TEST_F(ReceiverMisbehaviourTest, AHeaderWithoutEndIsAFailureOfItsOwn) {
  RawReceiver receiver([](int connection) {
    RawReceiver::ReadRequest(connection);
    RawReceiver::Write(connection, "HTTP/1.1 200 OK\r\nX: ");
    const std::string more(64 * 1024, 'x');
    while (send(connection, more.data(), more.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  EXPECT_EQ(Deliver(receiver, 1),
            "failed 200 the headers of the answer are longer than 65536 bytes");
}

TEST_F(ReceiverMisbehaviourTest, AResetIsRecordedAsOne) {
  RawReceiver receiver([](int connection) {
    RawReceiver::ReadRequest(connection);
    const linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
  });
  EXPECT_EQ(Deliver(receiver, 1), "failed 0 Failure when receiving data from the peer");
}

// A webhook that may have many under way does not need a thread for each, nor do others wait.
TEST_F(ReceiverMisbehaviourTest, AThousandThatHangCostNoThreadsAndNobodyElse) {
  constexpr int kHanging = 1000;
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  absl::Mutex mutex;
  std::vector<int> held;
  RawReceiver hanging([&](int connection) {
    absl::MutexLock lock(&mutex);
    held.push_back(dup(connection));
  });
  WebhookReceiver healthy;
  client_.PutWebhook("c", "hanging", "t", hanging.url());
  client_.PutWebhook("c", "healthy", "t", healthy.url());
  emulator_.world()
      .Run({.action = "test", .writes = true},
           [](Scope& scope) {
             scope.domain.deliveries.queue().SetOrder(1, {.concurrency = kHanging});
             return absl::OkStatus();
           })
      .IgnoreError();
  client_.Publish("c", "t", "the first starts all threads");
  healthy.Await(1);
  const size_t threads = ThreadCount();
  for (int i = 1; i < kHanging; ++i) client_.Publish("c", "t", "x");
  EXPECT_EQ(healthy.Await(kHanging).size(), static_cast<size_t>(kHanging));
  emulator_.world().Read([](const Domain& domain) {
    EXPECT_GE(domain.deliveries.under_way(), static_cast<size_t>(kHanging));
  });
  EXPECT_LE(ThreadCount(), threads + 8) << "what gRPC adds under load";
  emulator_.Advance(absl::Seconds(5));
  EXPECT_EQ(emulator_.Outcomes().find("failed 0 no answer within 5s"), 0u);
  absl::MutexLock lock(&mutex);
  for (const int connection : held) close(connection);
}

}  // namespace
}  // namespace emulator
