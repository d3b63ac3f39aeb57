#include <cstdio>
#include <string>
#include <thread>

#include "bench/bench.h"
#include "bench/server_process.h"
#include "controlclient.grpc.pb.h"
#include "emulator/base/clock.h"
#include "tests/support/stream_crowd.h"

namespace emulator {
namespace {

void CreateCache(const std::string& address) {
  grpc::ClientContext context;
  control_client::CreateCacheRequest request;
  control_client::CreateCacheResponse response;
  request.set_cache_name("c");
  control_client::ScsControl::Stub(Connect(address)).CreateCache(&context, request, &response);
}

}  // namespace

void BenchStreams() {
  constexpr int kStreams = 10'000;
  constexpr absl::Duration kIdle = absl::Seconds(10);
  const ServerProcess server = ServerProcess::Emulator(EMULATOR_BINARY);
  CreateCache(server.address());
  const double resident_mb = server.ResidentMb();
  const absl::Time start = SystemTime().Now();
  StreamCrowd crowd(server.address(), "c", "t", kStreams, kStreams / 100);
  if (!crowd.AwaitHeartbeats(absl::Seconds(60))) std::printf("not every stream has a heartbeat\n");
  std::printf("10,000 streams open  %8.2f s\n", absl::ToDoubleSeconds(SystemTime().Now() - start));
  std::printf("memory per stream    %8.1f kB\n",
              (server.ResidentMb() - resident_mb) * 1024 / kStreams);
  const absl::Duration cpu_before = server.Cpu();
  std::this_thread::sleep_for(absl::ToChronoSeconds(kIdle));
  std::printf("idle, with 1 s heartbeats %4.1f %% of a core   (goal 5)\n",
              absl::FDivDuration(server.Cpu() - cpu_before, kIdle) * 100);
  std::fflush(stdout);
}

}  // namespace emulator
