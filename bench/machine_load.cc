#include "bench/machine_load.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace emulator {

MachineLoad::MachineLoad() : before_(Read()) {}

MachineLoad::Times MachineLoad::Read() {
  // user nice system idle iowait irq softirq steal
  std::ifstream stat("/proc/stat");
  std::string label;
  stat >> label;
  double ticks[8] = {};
  for (double& tick : ticks) stat >> tick;
  double all = 0;
  for (const double tick : ticks) all += tick;
  const double idle = ticks[3] + ticks[4];
  const double second = static_cast<double>(sysconf(_SC_CLK_TCK));
  return {.busy = absl::Seconds((all - idle) / second), .all = absl::Seconds(all / second)};
}

double MachineLoad::OfOthers(absl::Duration ours) const {
  const Times now = Read();
  const absl::Duration others = now.busy - before_.busy - ours;
  return std::max(0.0, absl::FDivDuration(others, now.all - before_.all));
}

}  // namespace emulator
