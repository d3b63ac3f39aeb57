#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/crypto.h"
#include "emulator/domain/topics/topic_item.h"

namespace emulator {

// What a webhook is told about one message.
struct DeliveryEvent {
  std::string cache;
  std::string topic;
  // When the message was published, and when this POST is made.
  absl::Time event_time;
  absl::Time publish_time;
  uint64_t sequence_number = 0;
  // Empty when the publisher's credential has none.
  std::string token_id;
  // UTF-8.
  std::string text;
};

// The exact bytes of the POST: compact JSON with seven keys in a fixed order, escaped as
// JavaScript's JSON.stringify does, because receivers serialise again what they parsed and compare
// signatures (docs/behaviour/webhooks.md §3).
std::string DeliveryBody(const DeliveryEvent& event);

inline constexpr size_t kSignatureBytes = 32;
// Lower-case hex of HMAC-SHA3-256 over the body, keyed with the secret's bytes: the value of the
// header momento-signature (docs/behaviour/webhooks.md §2).
std::string SignBody(absl::string_view secret, absl::string_view body);

// Signs bodies, and remembers the latest keys: those of webhooks that take turns.
class BodySigner {
 public:
  // What SignBody gives.
  std::string Sign(absl::string_view secret, absl::string_view body);

 private:
  struct Key {
    std::string secret;
    std::optional<HmacSha3Key> key;
  };
  std::array<Key, 64> keys_;
};

// The text of an event that a body holds; empty when it holds none.
std::string TextOfBody(const std::string& body);

// What `text` holds for a message: its text; for binary messages the bytes when they are UTF-8,
// else their standard base64 (our choice, docs/behaviour/webhooks.md §3 leaves it open).
std::string DeliveryText(const TopicValue& value);

}  // namespace emulator
