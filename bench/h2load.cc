#include "bench/h2load.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

constexpr int kConnectionsMax = 4;
constexpr size_t kFrameHeader = 5;

// The request as it travels: one gRPC message, not compressed.
std::string Framed(const std::string& message) {
  std::string frame(kFrameHeader, '\0');
  for (size_t i = 0; i < 4; ++i) frame[4 - i] = static_cast<char>(message.size() >> 8 * i);
  return frame + message;
}

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

std::string OutputOf(const std::string& command) {
  std::FILE* const pipe = popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const size_t read = std::fread(buffer, 1, sizeof(buffer), pipe)) {
    output.append(buffer, read);
  }
  if (pclose(pipe) != 0) Fail("h2load failed (Debian package nghttp2-client): " + output);
  return output;
}

absl::Duration CpuOfChildren() {
  rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  return absl::DurationFromTimeval(used.ru_utime) + absl::DurationFromTimeval(used.ru_stime);
}

int64_t NumberIn(const std::string& output, const char* pattern) {
  std::smatch match;
  int64_t number = 0;
  if (!std::regex_search(output, match, std::regex(pattern)) ||
      !absl::SimpleAtoi(match[1].str(), &number)) {
    Fail("h2load says something else than expected: " + output);
  }
  return number;
}

// Of this process and thread: two loads may run at once.
std::string TemporaryFile(const char* what) {
  return (std::filesystem::temp_directory_path() /
          absl::StrCat("bench-", what, "-", getpid(), "-", gettid()))
      .string();
}

LoadResult Run(const std::string& address, const RepeatedCall& call, int in_flight,
               absl::Duration length, const std::string& options) {
  const std::string body = TemporaryFile("request");
  std::ofstream(body, std::ios::binary) << Framed(call.request);
  const int connections = std::min(in_flight, kConnectionsMax);
  const std::string command = absl::StrCat(
      "h2load -t 1 -c ", connections, " -m ", in_flight / connections, " -D ",
      absl::ToInt64Seconds(length), " -H 'content-type: application/grpc' -H 'te: trailers'",
      " -H 'authorization: ", call.token, "' -H 'cache: ", call.cache, "' -d ", body, options,
      " http://", address, "/", call.rpc, " 2>&1");
  const absl::Time start = SystemTime().Now();
  const absl::Duration cpu_before = CpuOfChildren();
  const std::string output = OutputOf(command);
  LoadResult result{.calls = NumberIn(output, "(\\d+) succeeded"),
                    .took = SystemTime().Now() - start,
                    .cpu = CpuOfChildren() - cpu_before};
  std::filesystem::remove(body);
  if (NumberIn(output, "(\\d+) failed,") != 0) Fail("calls failed: " + output);
  return result;
}

}  // namespace

LoadResult RunH2load(const std::string& address, const RepeatedCall& call, int in_flight,
                     absl::Duration length) {
  return Run(address, call, in_flight, length, "");
}

absl::Duration LatencyByH2load(const std::string& address, const RepeatedCall& call,
                               absl::Duration length) {
  const std::string log = TemporaryFile("log");
  std::filesystem::remove(log);
  Run(address, call, 1, length, absl::StrCat(" --log-file=", log));
  // A line per call: when it began, its status, and how long it took in microseconds.
  std::vector<int64_t> took_us;
  std::ifstream lines(log);
  for (int64_t began = 0, status = 0, took = 0; lines >> began >> status >> took;) {
    took_us.push_back(took);
  }
  std::filesystem::remove(log);
  if (took_us.empty()) Fail("h2load logged no call");
  const auto p99 = took_us.begin() + static_cast<ptrdiff_t>(took_us.size() * 99 / 100);
  std::nth_element(took_us.begin(), p99, took_us.end());
  return absl::Microseconds(*p99);
}

}  // namespace emulator
