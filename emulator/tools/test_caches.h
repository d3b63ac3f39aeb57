#pragma once

#include <map>
#include <string>

#include "emulator/world/world.h"

namespace emulator {

// Makes the caches that the SDKs' own suites expect, and adds the variables by which they find
// them: TEST_CACHE_NAME, TEST_AUTH_CACHE_NAME and SUBSCRIBE_TEST_CACHE. A name that the environment
// of this process has already is kept. A cache that cannot be made is logged.
void MakeTestCaches(World& world, const std::string& endpoint,
                    std::map<std::string, std::string>& variables);

}  // namespace emulator
