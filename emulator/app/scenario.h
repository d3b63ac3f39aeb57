#pragma once

#include <string>

#include "absl/status/status.h"
#include "emulator/world/world.h"

namespace emulator {

// Gives a world what a scenario file says:
//
//   {"faults": [ … ]}   rules as FaultRuleFromJson has them
//
// All or nothing. ScenarioUnusable when the file cannot be read or is no JSON; InvalidArgument with
// the JSON pointer of what is wrong in it.
absl::Status LoadScenario(const std::string& path, World& world);

}  // namespace emulator
