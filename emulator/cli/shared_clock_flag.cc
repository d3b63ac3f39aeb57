#include "emulator/cli/shared_clock_flag.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/tools/clock_reach.h"

namespace emulator {

void SharedClockFlag::AddTo(CLI::App& app) {
  app.add_flag("--shared-clock", given_,
               "the command reads the world's time where it reads the time of day");
}

void SharedClockFlag::WarnOf(const std::vector<std::string>& command) const {
  if (!given_) return;
  const std::string why = WhyClockDoesNotReach(command);
  if (why.empty()) return;
  Log(absl::StrCat("--shared-clock: ", why, ", so it goes on to see the machine's clock"));
}

}  // namespace emulator
