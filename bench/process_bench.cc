#include <algorithm>
#include <cstdio>

#include "bench/bench.h"
#include "bench/server_process.h"

namespace emulator {

void BenchProcess() {
  double ready_ms = 1e9;
  double resident_mb = 1e9;
  for (int i = 0; i < 10; ++i) {
    const ServerProcess server = ServerProcess::Emulator(EMULATOR_BINARY);
    ready_ms = std::min(ready_ms, server.ready_ms());
    resident_mb = std::min(resident_mb, server.ResidentMb());
  }
  std::printf("start to READY       %8.1f ms   (goal 30)\n", ready_ms);
  std::printf("resident when idle   %8.1f MB   (goal 25)\n", resident_mb);
}

}  // namespace emulator
