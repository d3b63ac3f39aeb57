#include <algorithm>
#include <cstdio>

#include "bench/bench.h"
#include "bench/server_process.h"
#include "emulator/base/clock.h"
#include "emulator/world/world.h"

namespace emulator {

void BenchProcess() {
  double ready_ms = 1e9;
  double resident_mb = 1e9;
  for (int i = 0; i < 10; ++i) {
    const ServerProcess server;
    ready_ms = std::min(ready_ms, server.ready_ms());
    resident_mb = std::min(resident_mb, server.ResidentMb());
  }
  std::printf("start to READY       %8.1f ms   (goal 30)\n", ready_ms);
  std::printf("resident when idle   %8.1f MB   (goal 25)\n", resident_mb);

  constexpr int kWorlds = 100;
  const absl::Time start = SystemTime().Now();
  for (int i = 0; i < kWorlds; ++i) World::Open({}).IgnoreError();
  std::printf("a new world          %8.2f ms   (goal 1)\n",
              absl::ToDoubleMilliseconds(SystemTime().Now() - start) / kWorlds);
}

}  // namespace emulator
