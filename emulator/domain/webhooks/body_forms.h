#pragma once

#include <string>
#include <vector>

#include "emulator/domain/faults/request_fault.h"
#include "emulator/domain/webhooks/delivery_request.h"
#include "emulator/domain/webhooks/explain.h"

namespace emulator {

// A body that may have been signed, and what happened to it afterwards.
struct BodyForm {
  std::string body;
  std::vector<Finding> findings;
};

// What a received body may have been when it was signed; the first is the body as it is.
std::vector<BodyForm> BodyForms(const std::string& body, const Headers& headers);

// A finding with the name of a request fault.
Finding FaultFinding(RequestFault fault, std::string text);

}  // namespace emulator
