#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery_body.h"
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

// One message for one webhook. The fields of a later state are empty in an earlier one; the text of
// a final one is in its body only.
struct Delivery {
  int64_t id = 0;
  int64_t webhook_id = 0;
  std::string webhook;
  // publish_time is set by the attempt.
  DeliveryEvent event;
  DeliveryState state = DeliveryState::kPending;
  std::string post_url;
  std::string body;
  std::string signature;
  absl::Time finished_at;
  // 0 when there was no answer.
  int http_status = 0;
  // Why it failed, in words; empty when it did not.
  std::string problem;
};

// What is remembered of deliveries: all that are not final, and the latest
// limits::kDeliveriesKept others.
class DeliveryStore {
 public:
  explicit DeliveryStore(Database& db);

  // Adds a pending delivery, its id is made here.
  void Insert(const Delivery& delivery);
  // The oldest pending delivery of a webhook.
  std::optional<Delivery> NextPending(int64_t webhook_id);
  void MarkAttempting(const Delivery& delivery);
  void MarkFinished(const Delivery& delivery);
  // Forgets what is pending for a webhook.
  void RemovePending(int64_t webhook_id);

  struct PendingCount {
    int64_t webhook_id = 0;
    int64_t count = 0;
  };
  std::vector<PendingCount> CountPending();
  // Those that were under way when the process died.
  std::vector<Delivery> ListAttempting();
  std::optional<Delivery> Find(int64_t id);
  // Deliveries with id > `after`, at most `count`, oldest first.
  std::vector<Delivery> List(int64_t after, int count);

 private:
  Statement insert_;
  Statement next_pending_;
  Statement mark_attempting_;
  Statement mark_finished_;
  Statement prune_;
  Statement remove_pending_;
  Statement count_pending_;
  Statement list_attempting_;
  Statement find_;
  Statement list_;
};

}  // namespace emulator
