#include "emulator/cli/build_info.h"

#include "absl/strings/str_cat.h"
#include "emulator/app/version.h"
#include "emulator/cli/commit.h"
#include "emulator/cli/linked.h"

namespace emulator {

std::string BuildInfo() {
  return absl::StrCat("momento-emulator ", kVersion, " (", kCommit, ")\n", kHowLinked, "\n",
                      kLinked);
}

}  // namespace emulator
