#include "emulator/cli/world_keys.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {

absl::Status TakeKeysOfWorld(const ControlClient& client, const std::string& world,
                             const std::string& key_form,
                             std::map<std::string, std::string>& variables) {
  ASSIGN_OR_RETURN(
      const auto answer,
      client.Send("GET", absl::StrCat("/v1/worlds/", PercentEncoded(world), "/credentials")));
  const auto keys = nlohmann::ordered_json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !keys.is_object()) return errors::NoSuchWorld(world);
  variables["MOMENTO_API_KEY"] = keys.value(key_form, "");
  variables["V1_API_KEY"] = keys.value("v1", "");
  variables["V2_API_KEY"] = keys.value("v2", "");
  variables["MOMENTO_AUTH_TOKEN"] = keys.value("legacy", "");
  variables["TEST_AUTH_TOKEN"] = keys.value("legacy", "");
  variables["TEST_LEGACY_AUTH_TOKEN"] = keys.value("legacy", "");
  variables["TEST_MGA_ACCOUNT_SESSION_TOKEN"] = keys.value("session", "");
  variables["MOMENTO_EMULATOR_WORLD"] = world;
  return absl::OkStatus();
}

}  // namespace emulator
