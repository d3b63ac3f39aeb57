// The black hole in the place of the data port, by the control door of the vendor's local emulator.

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "tests/support/http_call.h"
#include "tests/support/pending_get.h"

namespace emulator {
namespace {

class OutageTest : public testing::Test {
 protected:
  OutageTest() {
    client_.CreateCache("c");
    client_.Set("c", "k", "v");
  }
  ~OutageTest() override { Ask("/unblock"); }
  int Ask(const std::string& path) { return HttpGet(emulator_.control_address(), path).status; }
  // A get with a deadline: the value, or the status.
  std::string GetWithin(TestClient& client, absl::Duration patience) {
    cache_client::GetRequest request;
    cache_client::GetResponse response;
    request.set_cache_key("k");
    const auto context = client.NewContext("c");
    context->set_deadline(absl::ToChronoTime(SystemTime().Now() + patience));
    const grpc::Status status = client.scs().Get(context.get(), request, &response);
    return status.ok() ? response.cache_body() : Describe(status).substr(0, 17);
  }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(OutageTest, NothingPassesUntilTheEndAndThenTheSameConnectionGoesOn) {
  EXPECT_EQ(Ask("/block"), 200);
  EXPECT_EQ(GetWithin(client_, absl::Milliseconds(200)), "DEADLINE_EXCEEDED");
  EXPECT_EQ(Ask("/unblock"), 200);
  EXPECT_EQ(GetWithin(client_, absl::Seconds(10)), "v");
}

TEST_F(OutageTest, ACallThatWaitsThroughTheOutageSucceeds) {
  EXPECT_EQ(Ask("//block"), 200) << "the Go SDK's tests send two slashes";
  PendingGet get(client_);
  EXPECT_FALSE(get.EndsWithin(absl::Milliseconds(200)));
  EXPECT_EQ(Ask("//unblock"), 200);
  EXPECT_EQ(get.Answer(), "v");
}

TEST_F(OutageTest, NoConnectionComesAbout) {
  Ask("/block");
  TestClient newcomer(emulator_.channel());
  EXPECT_EQ(GetWithin(newcomer, absl::Milliseconds(200)), "DEADLINE_EXCEEDED");
  Ask("/unblock");
  EXPECT_EQ(GetWithin(newcomer, absl::Seconds(10)), "v");
}

TEST_F(OutageTest, NoHeartbeatSlipsOutAndNoneIsLost) {
  const auto subscription = client_.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  Ask("/block");
  emulator_.Advance(absl::Seconds(3));
  TestClient inside(emulator_.in_process_channel());
  EXPECT_EQ(inside.Publish("c", "t", "meanwhile"), "OK") << "calls without a port go on";
  absl::Notification arrived;
  std::string next;
  std::thread reader([&] {
    next = subscription->Next();
    arrived.Notify();
  });
  EXPECT_FALSE(arrived.WaitForNotificationWithTimeout(absl::Milliseconds(200)));
  Ask("/unblock");
  reader.join();
  EXPECT_EQ(next, "heartbeat");
  EXPECT_EQ(subscription->Next(), "item 1: meanwhile");
}

TEST_F(OutageTest, BothMayBeAskedForTwice) {
  EXPECT_EQ(Ask("/unblock"), 200);
  EXPECT_EQ(Ask("/block"), 200);
  EXPECT_EQ(Ask("/block"), 200);
  EXPECT_EQ(Ask("/unblock"), 200);
  EXPECT_EQ(GetWithin(client_, absl::Seconds(10)), "v");
}

TEST_F(OutageTest, AnEmulatorThatEndsDuringAnOutageEnds) {
  auto emulator = std::make_unique<TestEmulator>();
  TestClient client(emulator->channel());
  client.CreateCache("c");
  const auto subscription = client.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  HttpGet(emulator->control_address(), "/block");
  emulator.reset();
  EXPECT_EQ(subscription->Next().substr(0, 15), "end UNAVAILABLE");
}

TEST(FaultApiTest, RulesArePutListedCountedAndRemoved) {
  TestEmulator emulator;
  TestClient client(emulator.channel());
  client.CreateCache("c");
  const std::string faults = "/v1/worlds/default/faults";
  const auto list = [&] { return HttpGet(emulator.control_address(), faults).body; };
  EXPECT_EQ(HttpPost(emulator.control_address(), faults,
                     R"({"name":"r/1","rpc":"get","status":"internal","last":1})")
                .status,
            200);
  EXPECT_EQ(client.Get("c", "k"), "INTERNAL: injected by fault rule r/1");
  EXPECT_EQ(client.Get("c", "k"), "MISS");
  EXPECT_EQ(list(), R"({"faults":[{"name":"r/1","rpc":"get","first":1,"last":1,)"
                    R"("status":"internal","message":"injected by fault rule r/1",)"
                    R"("matched":2,"applied":1}]})"
                    "\n");
  EXPECT_EQ(HttpDelete(emulator.control_address(), faults + "/r%2F1").status, 200);
  EXPECT_EQ(HttpDelete(emulator.control_address(), faults + "/r%2F1").status, 404);
  EXPECT_EQ(list(), "{\"faults\":[]}\n");
  EXPECT_EQ(HttpPost(emulator.control_address(), faults, "no json").status, 400);
  EXPECT_EQ(HttpDelete(emulator.control_address(), faults).status, 200);
}

}  // namespace
}  // namespace emulator
