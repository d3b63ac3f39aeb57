#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace emulator {

// One POST as a receiver saw it.
struct ReceivedDelivery {
  // Names in lower case.
  std::map<std::string, std::string> headers;
  std::string path;
  std::string body;
  std::string signature;
  // Whether the signature is that of the receiver's secret over the body.
  bool signature_valid = false;

  // From the body; empty or 0 when it is not an event.
  std::string cache;
  std::string topic;
  int64_t event_timestamp = 0;
  int64_t publish_timestamp = 0;
  uint64_t topic_sequence_number = 0;
  std::string token_id;
  std::string text;
};

// A webhook's endpoint inside a test: an HTTP server on a free port of 127.0.0.1 that verifies
// signatures and keeps what it got.
//
//   WebhookReceiver receiver;
//   receiver.set_secret(client.PutWebhook("chat", "hook", "room", receiver.url()));
//   ...publish...
//   const ReceivedDelivery delivery = receiver.Await(1)[0];
//   EXPECT_TRUE(delivery.signature_valid);
//
// Threads: safe; handlers run on the receiver's own threads.
class WebhookReceiver {
 public:
  // Answers a delivery with an HTTP status; may call the emulator.
  using Handler = std::function<int(const ReceivedDelivery&)>;

  // Answers 200 unless told otherwise.
  WebhookReceiver();
  ~WebhookReceiver();

  // "http://127.0.0.1:40123/hook"
  std::string url() const;
  void set_secret(std::string secret);
  void set_handler(Handler handler);

  // Everything received so far, in the order of arrival.
  std::vector<ReceivedDelivery> received() const;
  // Forgets what was received so far.
  void Forget();

  // Waits until at least `count` deliveries are there and answers all; a failure of the test, and
  // what is there padded with empty deliveries, after `patience`.
  std::vector<ReceivedDelivery> Await(size_t count, absl::Duration patience = absl::Seconds(10));

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
