#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/faults/delivery_fault.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/delivery_request.h"

namespace emulator {

// Where a delivery stands. The numbers are stored.
enum class DeliveryState {
  // Waits in its place of a lane.
  kPending = 0,
  // Its request is under way, or was when the process died.
  kAttempting = 1,
  // Answered with a 2xx.
  kDelivered = 2,
  // Answered otherwise, not in time, or not at all.
  kFailed = 3,
  // The process died during the attempt; whether the receiver saw it is not known.
  kLost = 4,
  // Waits without a place: until it is released; until enough others are gathered, or `due`; until
  // `due`, because a rule delays it.
  kHeld = 5,
  kGathered = 6,
  kDelayed = 7,
};

// Whether its turn to be sent is still to come.
inline bool IsWaiting(DeliveryState state) {
  return state == DeliveryState::kPending || state >= DeliveryState::kHeld;
}

// "pending" for each that waits: users tell them apart by `held_back`.
absl::string_view StateName(DeliveryState state);

// The queue of all webhooks that have none of their own.
inline constexpr int64_t kCommonLane = 0;

// What a delivery comes from.
struct DeliveryOrigin {
  // The journal's entry that brought it about: of the publish, of the command that sends it once
  // more, or, of a duplicate, of the attempt. 0: none did. Absent when a build that knew of no
  // causes made it.
  std::optional<uint64_t> cause = 0;
  // How many deliveries there are on the way from a command that no delivery brought about to this
  // one, itself included.
  uint64_t cause_depth = 1;
  // What the message was published with, or empty.
  std::string traceparent;
};

// One message for one webhook. The fields of a later state are empty in an earlier one; the text of
// a final one is in its body only.
struct Delivery {
  int64_t id = 0;
  DeliveryOrigin origin;
  // The lane it is in, its webhook's id or kCommonLane; its place there, 0 when it has none;
  // and until when it is gathered or delayed.
  int64_t lane = kCommonLane;
  uint64_t place = 0;
  std::optional<absl::Time> due;
  int64_t webhook_id = 0;
  std::string webhook;
  // publish_time is set by the attempt.
  DeliveryEvent event;
  DeliveryState state = DeliveryState::kPending;
  // The journal's entry of the attempt.
  std::optional<uint64_t> attempt;
  std::string post_url;
  std::string body;
  std::string signature;
  // The delivery it repeats, or 0. One that waits and has a body sends the same bytes.
  int64_t copy_of = 0;
  // What rules do to it; absent when none does, and before it was asked.
  std::optional<DecidedFault> fault;
  // What was sent when that is not what was signed: lines of headers, and the body.
  std::string sent_headers;
  std::string sent_body;
  // The header that was sent besides, or empty.
  std::string traceparent;
  absl::Time finished_at;
  // 0 when there was no answer.
  int http_status = 0;
  // Of the answer: lines of headers, the beginning of its body, and how long the machine waited.
  std::string answer_headers;
  std::string answer_body;
  absl::Duration took;
  // Why it failed, in words; empty when it did not.
  std::string problem;
};

// What a delivery sent, or is to send again.
DeliveryRequest RequestOf(const Delivery& delivery);

}  // namespace emulator
