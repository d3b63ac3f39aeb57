#include "emulator/testing/webhook_receiver.h"

#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/crypto.h"
#include "emulator/domain/webhooks/delivery_body.h"

namespace emulator {
namespace {

ReceivedDelivery DeliveryFrom(const httplib::Request& request) {
  ReceivedDelivery delivery;
  for (const auto& [name, value] : request.headers) {
    delivery.headers.emplace(absl::AsciiStrToLower(name), value);
  }
  delivery.path = request.path;
  delivery.body = request.body;
  delivery.signature = request.get_header_value("momento-signature");
  const nlohmann::json event = nlohmann::json::parse(request.body, nullptr, false);
  if (!event.is_object()) return delivery;
  delivery.cache = event.value("cache", "");
  delivery.topic = event.value("topic", "");
  delivery.event_timestamp = event.value("event_timestamp", int64_t{0});
  delivery.publish_timestamp = event.value("publish_timestamp", int64_t{0});
  delivery.topic_sequence_number = event.value("topic_sequence_number", uint64_t{0});
  delivery.token_id = event.value("token_id", "");
  delivery.text = event.value("text", "");
  return delivery;
}

}  // namespace

struct WebhookReceiver::Parts {
  int OnPost(ReceivedDelivery delivery) {
    Handler answer;
    {
      absl::MutexLock lock(&mutex);
      delivery.signature_valid =
          ConstantTimeEquals(delivery.signature, SignBody(secret, delivery.body));
      received.push_back(delivery);
      answer = handler;
    }
    return answer(delivery);
  }

  mutable absl::Mutex mutex;
  std::string secret ABSL_GUARDED_BY(mutex);
  Handler handler ABSL_GUARDED_BY(mutex) = [](const ReceivedDelivery&) { return 200; };
  std::vector<ReceivedDelivery> received ABSL_GUARDED_BY(mutex);
  httplib::Server server;
  int port = 0;
  std::thread thread;
};

WebhookReceiver::WebhookReceiver() : parts_(std::make_unique<Parts>()) {
  Parts* const parts = parts_.get();
  parts->server.Post(".*", [parts](const httplib::Request& request, httplib::Response& response) {
    response.status = parts->OnPost(DeliveryFrom(request));
  });
  parts->server.set_keep_alive_max_count(1'000'000);
  parts->server.set_keep_alive_timeout(1);
  parts->server.set_tcp_nodelay(true);
  int listening = -1;
  parts->server.set_socket_options([&listening](int descriptor) { listening = descriptor; });
  parts->port = parts->server.bind_to_any_port("127.0.0.1");
  // httplib lets five wait: of more connections at once some would hang until the kernel's retries.
  listen(listening, SOMAXCONN);
  parts->thread = std::thread([parts] { parts->server.listen_after_bind(); });
  // A stop that comes before the loop has begun would be lost.
  while (!parts->server.is_running()) std::this_thread::yield();
}

WebhookReceiver::~WebhookReceiver() {
  parts_->server.stop();
  parts_->thread.join();
}

std::string WebhookReceiver::url() const {
  return "http://127.0.0.1:" + std::to_string(parts_->port) + "/hook";
}

void WebhookReceiver::set_secret(std::string secret) {
  absl::MutexLock lock(&parts_->mutex);
  parts_->secret = std::move(secret);
}

void WebhookReceiver::set_handler(Handler handler) {
  absl::MutexLock lock(&parts_->mutex);
  parts_->handler = std::move(handler);
}

std::vector<ReceivedDelivery> WebhookReceiver::received() const {
  absl::MutexLock lock(&parts_->mutex);
  return parts_->received;
}

void WebhookReceiver::Forget() {
  absl::MutexLock lock(&parts_->mutex);
  parts_->received.clear();
}

std::vector<ReceivedDelivery> WebhookReceiver::Await(size_t count, absl::Duration patience) {
  Parts* const parts = parts_.get();
  absl::MutexLock lock(&parts->mutex);
  const auto enough = [parts, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(parts->mutex) {
    return parts->received.size() >= count;
  };
  EXPECT_TRUE(parts->mutex.AwaitWithTimeout(absl::Condition(&enough), patience))
      << "waited " << patience << " for " << count << " deliveries, got " << parts->received.size();
  std::vector<ReceivedDelivery> received = parts->received;
  if (received.size() < count) received.resize(count);
  return received;
}

}  // namespace emulator
