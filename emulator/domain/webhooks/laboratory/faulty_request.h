#pragma once

#include <optional>
#include <string>

#include "emulator/domain/faults/request_fault.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/delivery_request.h"

namespace emulator {

// What a request with a fault is made from.
struct FaultyRequestSources {
  DeliveryEvent event;
  std::string secret;
  // Absent when there is none: the fault cannot be had then.
  std::optional<std::string> previous_secret;
  std::optional<std::string> other_webhook_secret;
  // What the receiver had before.
  std::optional<DeliveryRequest> earlier;
};

// The User-Agent of requests that are made by hand.
inline constexpr char kTestUserAgent[] = "momento-emulator/0.1 (test)";

// How far old and future timestamps are off: twice what receivers are told to bear
// (docs/behaviour/webhooks.md §4).
inline constexpr absl::Duration kTimestampOff = absl::Minutes(2);

// Gives a proper request a fault. False, and unchanged, when this request cannot have it: no
// rotation came before, or its body is written in the same way in the other style.
bool MakeFaulty(RequestFault fault, const FaultyRequestSources& sources, DeliveryRequest& request);

}  // namespace emulator
