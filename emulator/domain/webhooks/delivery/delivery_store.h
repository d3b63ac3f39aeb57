#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/delivery_request.h"
#include "emulator/storage/statement.h"

namespace emulator {

// Where a delivery stands. Everything from kDelivered on is final. The numbers are stored.
enum class DeliveryState {
  kPending = 0,
  // Its request is under way, or was when the process died.
  kAttempting = 1,
  // Answered with a 2xx.
  kDelivered = 2,
  // Answered otherwise, not in time, or not at all.
  kFailed = 3,
  // The process died during the attempt; whether the receiver saw it is not known.
  kLost = 4,
};
absl::string_view StateName(DeliveryState state);

// The queue of all webhooks that have none of their own.
inline constexpr int64_t kCommonLane = 0;

// One message for one webhook. The fields of a later state are empty in an earlier one; the text of
// a final one is in its body only.
struct Delivery {
  int64_t id = 0;
  // Where it stands: its webhook's id or kCommonLane; its place there, 0 while it is held back; and
  // until when it is, absent for until it is released.
  int64_t lane = kCommonLane;
  uint64_t place = 0;
  std::optional<absl::Time> due;
  int64_t webhook_id = 0;
  std::string webhook;
  // publish_time is set by the attempt.
  DeliveryEvent event;
  DeliveryState state = DeliveryState::kPending;
  std::string post_url;
  std::string body;
  std::string signature;
  // The delivery it repeats, or 0. A pending one with a body sends the same bytes.
  int64_t copy_of = 0;
  // What a rule does to it, as JSON; empty when none does.
  std::string fault;
  // What was sent when that is not what was signed: lines of headers, and the body.
  std::string sent_headers;
  std::string sent_body;
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

// What is remembered of deliveries: all that are not final, and the latest
// limits::kDeliveriesKept others, as far as these are not more than limits::kDeliveryBytesKept.
class DeliveryStore {
 public:
  explicit DeliveryStore(Database& db);

  // Adds a pending delivery; its id is made here and answered.
  int64_t Insert(const Delivery& delivery);
  // The pending delivery in the first place of a lane.
  std::optional<Delivery> NextPending(int64_t lane);
  // Where a pending one stands.
  void SetPlace(const Delivery& delivery);
  void MarkAttempting(const Delivery& delivery);
  void MarkFinished(const Delivery& delivery);
  // Forgets what is pending for a webhook.
  void RemovePending(int64_t webhook_id);

  struct PendingCount {
    int64_t webhook_id = 0;
    int64_t count = 0;
  };
  std::vector<PendingCount> CountPending();
  // How many there are in a state.
  int64_t Count(DeliveryState state) const;
  // Every pending one, oldest first; those of a lane that are held back.
  std::vector<Delivery> ListPending();
  std::vector<Delivery> ListHeldBack(int64_t lane);
  // The highest place that was ever given.
  uint64_t LastPlace();
  // Those that were under way when the process died.
  std::vector<Delivery> ListAttempting();
  std::optional<Delivery> Find(int64_t id) const;
  // The latest one of the webhook before this id that has sent something as it should be.
  std::optional<Delivery> FindSentBefore(int64_t id, int64_t webhook_id);
  // Those that have sent something and may be what a request is, or comes from: with this
  // signature, or this body, or of this message; the first limits::kDeliveriesExplained, oldest
  // first.
  std::vector<Delivery> ListLike(const std::string& signature, const std::string& body,
                                 const DeliveryEvent& event) const;
  // Deliveries with id > `after`, at most `count`, oldest first.
  std::vector<Delivery> List(int64_t after, int count) const;

 private:
  void KeepWithinBytes(const Delivery& finished);

  Statement insert_;
  Statement insert_copy_;
  Statement next_pending_;
  Statement set_place_;
  Statement mark_attempting_;
  Statement mark_finished_;
  Statement prune_;
  Statement measure_;
  Statement remove_pending_;
  Statement count_pending_;
  mutable Statement count_;
  Statement list_pending_;
  Statement list_held_back_;
  Statement last_place_;
  Statement list_attempting_;
  mutable Statement find_;
  Statement find_sent_before_;
  mutable Statement list_like_;
  mutable Statement list_;
  // Of those that are final; may be too many, and is absent until the first one is measured.
  std::optional<uint64_t> finished_bytes_;
};

}  // namespace emulator
