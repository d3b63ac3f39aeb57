#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/faults/request_fault.h"
#include "emulator/domain/webhooks/delivery_request.h"
#include "emulator/domain/webhooks/laboratory/explain.h"

namespace emulator {

// A body that may have been signed.
struct BodyForm {
  std::string body;
  // What was done to it afterwards.
  std::vector<Finding> findings;
  // Then it was also written again, and became one of these other forms.
  std::vector<size_t> rewritten_as;
};

// What a received body may have been when it was signed; the first is the body as it is. There are
// at most 2 * kUndoneFormsMax.
std::vector<BodyForm> BodyForms(const std::string& body, const Headers& headers);
inline constexpr size_t kUndoneFormsMax = 12;

// All that happened to the n-th of the forms, the style included in which it was written again.
std::vector<Finding> FindingsOf(const std::vector<BodyForm>& forms, size_t n);

// A finding with the name of a request fault.
Finding FaultFinding(RequestFault fault, std::string text);
// Puts more findings behind some.
void Append(std::vector<Finding>& findings, std::vector<Finding> more);

}  // namespace emulator
