#pragma once

#include <string>

#include "emulator/tools/import/captured_request.h"

namespace emulator {

// The sender whose way of signing a request shows, as "Stripe (header Stripe-Signature)"; empty
// when none does. Only headers and the shape of the body are looked at, nothing is verified.
std::string OtherScheme(const CapturedRequest& request);

}  // namespace emulator
