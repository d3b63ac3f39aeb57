#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "emulator/web/control_client.h"

namespace emulator {

// Puts the keys of a world of an emulator that runs into the variables of EnvironmentOf, and its
// name into MOMENTO_EMULATOR_WORLD. `key_form` is that of MOMENTO_API_KEY. NoSuchWorld, and the
// errors of ControlClient::Send.
absl::Status TakeKeysOfWorld(const ControlClient& client, const std::string& world,
                             const std::string& key_form,
                             std::map<std::string, std::string>& variables);

}  // namespace emulator
