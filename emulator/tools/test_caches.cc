#include "emulator/tools/test_caches.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/control/control_command.h"

namespace emulator {
namespace {

// The variables, and what the caches are called when nobody says another name.
constexpr std::pair<const char*, const char*> kTestCaches[] = {
    {"TEST_CACHE_NAME", "test-cache"},
    {"TEST_AUTH_CACHE_NAME", "test-auth-cache"},
    {"SUBSCRIBE_TEST_CACHE", "test-subscribe-cache"}};

}  // namespace

void MakeTestCaches(World& world, const std::string& endpoint,
                    std::map<std::string, std::string>& variables) {
  for (const auto& [variable, usual] : kTestCaches) {
    const char* const wanted = std::getenv(variable);
    const std::string name = wanted != nullptr && *wanted != '\0' ? wanted : usual;
    variables[variable] = name;
    const absl::Status made =
        RunControlCommand(world, endpoint, "control.caches.create", {{"cache", name}}).status();
    if (made.ok() || absl::IsAlreadyExists(made)) continue;
    Log(absl::StrCat("no cache for ", variable, ": ", made.message()));
  }
}

}  // namespace emulator
