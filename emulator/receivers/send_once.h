#pragma once

#include <functional>

#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"

namespace emulator {

// Sends one request and waits for its answer, for at most `patience` of the machine's time, or
// until `ended` answers true, which is asked now and then.
DeliveryAnswer SendOnce(
    DeliverySender& sender, DeliveryRequest request, absl::Duration patience,
    const std::function<bool()>& ended = [] { return false; });

}  // namespace emulator
