#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/faults/request_fault.h"

namespace emulator {

// What goes wrong with a delivery. The parts combine, but a dropped delivery has no other part.
struct DeliveryFault {
  // It is sent this much later by the world's clock; those behind it do not wait.
  absl::Duration delay = absl::ZeroDuration();
  // It is not sent at all.
  bool drop = false;
  // It is sent twice, one right after the other: the same bytes, or stamped and signed again.
  enum class Duplicate { kNo, kSame, kRestamped };
  Duplicate duplicate = Duplicate::kNo;
  std::optional<RequestFault> request;

  bool any() const {
    return delay > absl::ZeroDuration() || drop || duplicate != Duplicate::kNo || request;
  }
};

// What was decided about a delivery, once and for all: the rule's name, empty when none applies,
// and what it does.
struct DecidedFault {
  std::string rule;
  DeliveryFault fault;
};

// A delivery, as rules see it.
struct DeliveryTarget {
  absl::string_view cache;
  absl::string_view webhook;
  absl::string_view topic;
};

}  // namespace emulator
