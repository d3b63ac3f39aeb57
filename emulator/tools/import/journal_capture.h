#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "emulator/tools/import/captured_request.h"

namespace emulator {

// Adds the webhook requests of an emulator's journal (`journal export`, or {"entries": […]}): an
// attempt has the signature, its publish has what the body says, so the body is written once more.
// An attempt whose publish is not there has no body. Answers whether there is an attempt.
bool ReadJournal(const std::vector<nlohmann::ordered_json>& entries, Captures& captures);

// Adds the request of `deliveries show`, which has it byte by byte.
bool ReadShownDelivery(const nlohmann::ordered_json& json, Captures& captures);

}  // namespace emulator
