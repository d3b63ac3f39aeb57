#include "emulator/domain/webhooks/delivery/delivery_trace.h"

#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace emulator {
namespace {

constexpr char kTracePurpose[] = "trace";
constexpr char kParentPurpose[] = "trace parent";
constexpr size_t kTraceIdBytes = 16;

}  // namespace

Traceparent DeliveryTrace::Of(const Delivery& delivery) const {
  const auto id = static_cast<uint64_t>(delivery.id);
  Traceparent traceparent;
  if (const auto of_publish = ParseTraceparent(delivery.origin.traceparent)) {
    traceparent = *of_publish;
  } else {
    const std::string drawn = seed_.Draw(kTracePurpose, id);
    traceparent.trace_id = absl::BytesToHexString(drawn.substr(0, kTraceIdBytes));
  }
  traceparent.parent_id = absl::StrFormat("%016x", id ^ Mask());
  return traceparent;
}

std::optional<int64_t> DeliveryTrace::IdNamedBy(const Traceparent& traceparent) const {
  uint64_t parent = 0;
  if (!absl::SimpleHexAtoi(traceparent.parent_id, &parent)) return std::nullopt;
  const uint64_t id = parent ^ Mask();
  if (id == 0 || id > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return std::nullopt;
  }
  return static_cast<int64_t>(id);
}

// So that parent ids do not look like a count to people, and are of this seed to us.
uint64_t DeliveryTrace::Mask() const {
  const std::string drawn = seed_.Draw(kParentPurpose, 0);
  uint64_t mask = 0;
  for (size_t i = 0; i < sizeof(mask); ++i) mask = mask << 8 | static_cast<uint8_t>(drawn[i]);
  return mask;
}

}  // namespace emulator
