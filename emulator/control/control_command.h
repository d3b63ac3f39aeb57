#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/world/world.h"

namespace emulator {

// What a test changes in a world from outside, as the vendor's console would: JSON in, JSON out,
// whatever door it comes through. Each is one command of the world, with its request in the
// journal, so a replay can give it again. command_table.h has them all;
// docs/reference/control-api.md shows them.
//
// Threads: safe.
using ControlAnswer = absl::StatusOr<nlohmann::ordered_json>;

// Runs one by its action, as "control.caches.create", with its arguments by name. `endpoint` is
// what minted credentials name. InvalidArgument with the JSON pointer of what is wrong in the body;
// NotFound for an unknown action; the errors of the command itself.
ControlAnswer RunControlCommand(World& world, const std::string& endpoint, absl::string_view action,
                                const nlohmann::json& body);

// The request of a control command as the journal shows it: JSON without the secrets in it.
std::string ControlJournalJson(absl::string_view action, const std::string& payload);

}  // namespace emulator
