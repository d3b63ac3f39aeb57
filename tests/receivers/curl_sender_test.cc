// The sender when there are more requests than descriptors.

#include "emulator/receivers/curl_sender.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {
namespace {

size_t CountDescriptors() {
  const auto entries = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

class CurlSenderTest : public testing::Test {
 protected:
  CurlSenderTest() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 256;
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~CurlSenderTest() override { setrlimit(RLIMIT_NOFILE, &before_); }

  DeliveryRequest Request() const {
    return MakeDeliveryRequest(receiver_.url(), R"({"text":"hi"})", "signature");
  }

  rlimit before_;
  WebhookReceiver receiver_;
};

TEST_F(CurlSenderTest, ManyRequestsAtOnceShareFewConnections) {
  constexpr int kRequests = 200;
  const size_t descriptors = CountDescriptors();
  absl::BlockingCounter left(kRequests);
  // Both of the sender's thread.
  int answered = 0;
  size_t most = 0;
  // The receiver has few threads; each is to be free for the next one.
  DeliveryRequest request = Request();
  request.headers.emplace_back("Connection", "close");
  CurlSender sender;
  for (int i = 0; i < kRequests; ++i) {
    sender.Send(sender.NewTicket(), request, [&](const DeliveryAnswer& answer) {
      if (answer.http_status == 200) ++answered;
      most = std::max(most, CountDescriptors());
      left.DecrementCount();
    });
  }
  left.Wait();
  EXPECT_EQ(answered, kRequests);
  // Both ends are in this process.
  EXPECT_LE(most, descriptors + 2 * 256 / 4 + 16);
}

TEST_F(CurlSenderTest, ARequestThatFindsNoDescriptorWaitsForOne) {
  CurlSender sender;
  absl::Notification first;
  sender.Send(sender.NewTicket(), Request(), [&](const DeliveryAnswer&) { first.Notify(); });
  first.WaitForNotification();
  // No connection is kept that the next one could use.
  const WebhookReceiver other;
  std::vector<int> held;
  for (int next; (next = open("/dev/null", O_RDONLY)) >= 0;) held.push_back(next);

  absl::Notification done;
  std::string outcome;
  DeliveryRequest request = Request();
  request.post_url = other.url();
  sender.Send(sender.NewTicket(), std::move(request), [&](const DeliveryAnswer& answer) {
    outcome = std::to_string(answer.http_status) + answer.problem;
    done.Notify();
  });
  EXPECT_FALSE(done.WaitForNotificationWithTimeout(absl::Milliseconds(300))) << outcome;
  for (const int one : held) close(one);
  done.WaitForNotification();
  EXPECT_EQ(outcome, "200");
}

}  // namespace
}  // namespace emulator
