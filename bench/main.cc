// What the emulator costs. Every figure stands beside a limit measured in the same run: the same
// client against the same gRPC stack with an empty handler, the same sender without signing and
// records. Only the ratios mean something; the rates are those of this machine, with client and
// server on the same cores.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/synchronization/mutex.h"
#include "bench/bench.h"
#include "bench/empty_server.h"

namespace emulator {

void Print(const Row& row) {
  const double ratio = row.emulator / row.limit;
  std::printf("%-40s %10.0f/s %10.0f/s   %.2f   %.2f  %s\n", row.what.c_str(), row.limit,
              row.emulator, ratio, row.goal, ratio >= row.goal ? "" : "below");
  std::fflush(stdout);
}

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace emulator

// Without arguments everything, else one of the parts; `unary` may be followed by the binaries to
// measure beside each other.
int main(int argc, char** argv) {
  // As in the emulator's own main.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::string part = argc > 1 ? argv[1] : "";
  if (part == emulator::kEmptyServerCommand) emulator::ServeEmpty();
  const auto wanted = [&](const char* name) { return part.empty() || part == name; };
  std::vector<std::string> binaries(argv + std::min(argc, 2), argv + argc);
  if (binaries.empty()) binaries = {EMULATOR_BINARY};
  std::string directory = (std::filesystem::temp_directory_path() / "bench-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return 1;
  if (wanted("process")) emulator::BenchProcess();
  if (wanted("worlds")) emulator::BenchWorlds();
  if (wanted("forks")) emulator::BenchForks();
  if (wanted("streams")) emulator::BenchStreams();
  if (wanted("unary")) emulator::BenchUnaryCalls(directory, binaries);
  if (wanted("latency")) emulator::BenchLatency(binaries.front());
  const bool rates = wanted("collections") || wanted("fan-out") || wanted("deliveries");
  if (rates) std::printf("\n%-40s %12s %12s   %s  %s\n", "", "limit", "emulator", "ratio", "goal");
  if (wanted("collections")) emulator::BenchCollections();
  if (wanted("fan-out")) emulator::BenchFanOut();
  if (wanted("deliveries")) emulator::BenchDeliveries();
  std::filesystem::remove_all(directory);
  return 0;
}
