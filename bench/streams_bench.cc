#include <cstdio>
#include <string>
#include <thread>

#include "bench/bench.h"
#include "bench/empty_server.h"
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

// What opening and keeping the streams costs one server.
struct StreamsCost {
  absl::Duration open;
  double kb_each = 0;
  // Of a core, while nothing but heartbeats is written.
  double idle_share = 0;
};

StreamsCost Measure(const ServerProcess& server) {
  constexpr int kStreams = 10'000;
  constexpr absl::Duration kIdle = absl::Seconds(10);
  StreamsCost cost;
  const double resident_mb = server.ResidentMb();
  const absl::Time start = SystemTime().Now();
  StreamCrowd crowd(server.address(), "c", kBeatsTopic, kStreams, kStreams / 100);
  if (!crowd.AwaitHeartbeats(absl::Seconds(60))) std::printf("not every stream has a heartbeat\n");
  cost.open = SystemTime().Now() - start;
  cost.kb_each = (server.ResidentMb() - resident_mb) * 1024 / kStreams;
  const absl::Duration cpu_before = server.Cpu();
  std::this_thread::sleep_for(absl::ToChronoSeconds(kIdle));
  cost.idle_share = absl::FDivDuration(server.Cpu() - cpu_before, kIdle);
  return cost;
}

void Print(const char* server, const StreamsCost& cost) {
  std::printf("10,000 streams, %-9s open %5.2f s, %5.1f kB each, idle %5.1f %% of a core\n", server,
              absl::ToDoubleSeconds(cost.open), cost.kb_each, 100 * cost.idle_share);
}

}  // namespace

void BenchStreams() {
  const StreamsCost limit = Measure(ServerProcess::Empty());
  Print("limit", limit);
  const ServerProcess server = ServerProcess::Emulator(EMULATOR_BINARY);
  CreateCache(server.address());
  const StreamsCost cost = Measure(server);
  Print("emulator", cost);
  std::printf("idle, times the limit  %.2f   (goal 1.15)\n", cost.idle_share / limit.idle_share);
  std::fflush(stdout);
}

}  // namespace emulator
