#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "bench/bench.h"
#include "bench/empty_server.h"
#include "bench/server_process.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

constexpr int kStarts = 20;
constexpr double kMegabyte = 1e6;

// The best of some starts: what a busy machine adds is not the program's.
void PrintStarts(const char* what, const std::vector<std::string>& command) {
  double ready_ms = 1e9;
  double resident_mb = 1e9;
  absl::Duration cpu = absl::InfiniteDuration();
  for (int i = 0; i < kStarts; ++i) {
    const ServerProcess server = ServerProcess::Of(command);
    ready_ms = std::min(ready_ms, server.ready_ms());
    resident_mb = std::min(resident_mb, server.ResidentMb());
    cpu = std::min(cpu, server.Cpu());
  }
  const double file_mb = static_cast<double>(fs::file_size(command.front())) / kMegabyte;
  std::printf("%-40s %7.1f ms %7.1f ms %7.1f MB %7.1f MB\n", what, ready_ms,
              absl::ToDoubleMilliseconds(cpu), resident_mb, file_mb);
  std::fflush(stdout);
}

// From `exec` to the first line that its command prints, with an authority that is there already.
void PrintExec(const char* what, const std::string& binary) {
  double first_ms = 1e9;
  for (int i = 0; i < kStarts; ++i) {
    const ServerProcess command = ServerProcess::Of({binary, "exec", "--", "/bin/echo", "begun"});
    first_ms = std::min(first_ms, command.ready_ms());
  }
  std::printf("%-40s %7.1f ms   (goal 30)\n", what, first_ms);
}

std::vector<std::string> Start(const std::string& binary) {
  return {binary, "start", "--port", "0", "--control-port", "0"};
}

}  // namespace

void BenchProcess() {
  const std::string packaged = std::string(PACKAGE_FOLDER) + "/stage/momento-emulator";
  const std::string empty = std::string(PACKAGE_FOLDER) + "/stage/empty-grpc-server";
  std::printf("%-40s %10s %10s %10s %10s\n", "", "READY", "CPU", "resident", "file");
  if (fs::exists(packaged)) {
    PrintStarts("emulator, packaged (goals 6 ms, 12, 18 MB)", Start(packaged));
    PrintStarts("empty gRPC server, linked the same way", {empty});
  }
  PrintStarts("emulator, with shared libraries", Start(EMULATOR_BINARY));
  PrintStarts("empty gRPC server, with shared libraries", {"/proc/self/exe", kEmptyServerCommand});
  if (fs::exists(packaged)) PrintExec("exec, packaged, to its command's line", packaged);
  PrintExec("exec, with shared libraries", EMULATOR_BINARY);
}

}  // namespace emulator
