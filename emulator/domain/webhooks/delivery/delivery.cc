#include "emulator/domain/webhooks/delivery/delivery.h"

#include "emulator/base/traceparent.h"

namespace emulator {

absl::string_view StateName(DeliveryState state) {
  switch (state) {
    case DeliveryState::kPending:
    case DeliveryState::kHeld:
    case DeliveryState::kGathered:
    case DeliveryState::kDelayed:
      return "pending";
    case DeliveryState::kAttempting:
      return "attempting";
    case DeliveryState::kDelivered:
      return "delivered";
    case DeliveryState::kFailed:
      return "failed";
    case DeliveryState::kLost:
      return "lost";
  }
  return "unknown";
}

DeliveryRequest RequestOf(const Delivery& delivery) {
  DeliveryRequest request =
      MakeDeliveryRequest(delivery.post_url, delivery.body, delivery.signature);
  if (!delivery.sent_headers.empty()) {
    request.headers = HeadersFromLines(delivery.sent_headers);
    request.body = delivery.sent_body;
  }
  if (!delivery.traceparent.empty()) {
    request.headers.emplace_back(kTraceparentHeader, delivery.traceparent);
  }
  return request;
}

}  // namespace emulator
