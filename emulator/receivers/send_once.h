#pragma once

#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"

namespace emulator {

// Sends one request and waits for its answer, for at most `patience` of the machine's time.
DeliveryAnswer SendOnce(DeliverySender& sender, DeliveryRequest request, absl::Duration patience);

}  // namespace emulator
