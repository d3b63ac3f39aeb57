#pragma once

#include "absl/time/time.h"

namespace emulator {

// How busy the machine is with other work than what is measured.
class MachineLoad {
 public:
  // Begins to count.
  MachineLoad();

  // The share of all cores, between 0 and 1, that others used since then; `ours` is the processor
  // time of the server and of the load.
  double OfOthers(absl::Duration ours) const;

 private:
  // Of all cores together.
  struct Times {
    absl::Duration busy;
    absl::Duration all;
  };
  static Times Read();

  const Times before_;
};

}  // namespace emulator
