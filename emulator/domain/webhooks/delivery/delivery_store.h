#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/domain/webhooks/delivery/delivery.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What is remembered of deliveries: all that are not final, and the latest
// limits::kDeliveriesKept others, as far as these are not more than limits::kDeliveryBytesKept.
class DeliveryStore {
 public:
  explicit DeliveryStore(Database& db);

  // Adds a delivery that waits; its id is made here and answered.
  int64_t Insert(const Delivery& delivery);
  // Keeps a copy of a pending delivery whose insertion is committed, for NextPending.
  void Remember(Delivery inserted);
  // The pending delivery in the first place of a lane.
  std::optional<Delivery> NextPending(int64_t lane);
  // Its state and place, of one that waits.
  void SetPlace(const Delivery& delivery);
  void MarkAttempting(const Delivery& delivery);
  void MarkFinished(const Delivery& delivery);
  // Forgets what waits for a webhook.
  void RemoveWaiting(int64_t webhook_id);

  // How many wait, by webhook.
  std::map<int64_t, int64_t> CountWaiting();
  // How many there are in a state.
  int64_t Count(DeliveryState state) const;
  // Every one that waits, oldest first; those of a lane that are gathered.
  std::vector<Delivery> ListWaiting();
  std::vector<Delivery> ListGathered(int64_t lane);
  // The highest place that was ever given, and the highest id; 0 when there is none.
  uint64_t LastPlace();
  int64_t LastId() const;
  // Those that were under way when the process died.
  std::vector<Delivery> ListAttempting() const;
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
  // What is remembered of a delivery, which is forgotten with it; absent when nothing is.
  std::optional<Delivery> TakeRemembered(int64_t id);
  void KeepWithinBytes(const Delivery& finished);

  Statement insert_;
  Statement next_pending_;
  Statement set_place_;
  Statement mark_attempting_;
  Statement mark_finished_;
  Statement prune_;
  Statement measure_;
  Statement remove_waiting_;
  Statement count_waiting_;
  mutable Statement count_;
  Statement list_waiting_;
  Statement list_gathered_;
  Statement last_place_;
  mutable Statement last_id_;
  mutable Statement list_attempting_;
  mutable Statement find_;
  Statement find_sent_before_;
  mutable Statement list_like_;
  mutable Statement list_;
  // Pending deliveries as their rows are, by id: to read a row takes longer than to find it. Only
  // some are here, and of those that are gone some may stay for a while.
  std::unordered_map<int64_t, Delivery> remembered_;
  size_t remembered_bytes_ = 0;
  // Of those that are final; may be too many, and is absent until the first one is measured.
  std::optional<uint64_t> finished_bytes_;
};

}  // namespace emulator
