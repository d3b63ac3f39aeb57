// Receivers that do what no HTTP server should. Each costs its own webhook one delivery, once.

#include <gtest/gtest.h>

#include <atomic>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
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

}  // namespace
}  // namespace emulator
