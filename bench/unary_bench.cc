#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <regex>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/bench.h"
#include "bench/h2load.h"
#include "bench/machine_load.h"
#include "bench/server_process.h"
#include "cacheclient.pb.h"
#include "cachepubsub.pb.h"
#include "controlclient.grpc.pb.h"

namespace emulator {
namespace {

constexpr absl::Duration kLength = absl::Seconds(2);
constexpr size_t kValueBytes = 100;
constexpr char kCache[] = "c";

// One server that is measured.
struct Server {
  std::string name;
  ServerProcess process;
};

// A credential with all permissions, as the binary's own `credentials` prints it.
std::string TokenOf(const std::string& binary) {
  const std::string command = binary + " credentials --seed momento-emulator --format json";
  std::FILE* const pipe = popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const size_t read = std::fread(buffer, 1, sizeof(buffer), pipe)) {
    output.append(buffer, read);
  }
  pclose(pipe);
  std::smatch match;
  if (!std::regex_search(output, match, std::regex("\"v1_raw\": *\"([^\"]+)\""))) std::abort();
  return match[1];
}

std::vector<RepeatedCall> Calls(const std::string& token) {
  cache_client::SetRequest set;
  set.set_cache_key("key");
  set.set_cache_body(std::string(kValueBytes, 'v'));
  set.set_ttl_milliseconds(600'000);
  cache_client::GetRequest get;
  get.set_cache_key("key");
  cache_client::pubsub::PublishRequest publish;
  publish.set_cache_name(kCache);
  publish.set_topic("t");
  publish.mutable_value()->set_text(std::string(kValueBytes, 'v'));
  const auto call = [&](const char* rpc, const google::protobuf::MessageLite& request) {
    return RepeatedCall{
        .rpc = rpc, .request = request.SerializeAsString(), .token = token, .cache = kCache};
  };
  // Sets come first, so that there is something to get.
  return {call("cache_client.Scs/Set", set), call("cache_client.Scs/Get", get),
          call("cache_client.pubsub.Pubsub/Publish", publish)};
}

void CreateCache(const std::string& address, const std::string& token) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", token);
  control_client::CreateCacheRequest request;
  control_client::CreateCacheResponse response;
  request.set_cache_name(kCache);
  const grpc::Status created =
      control_client::ScsControl::Stub(Connect(address)).CreateCache(&context, request, &response);
  if (!created.ok()) std::abort();
}

struct Figure {
  double cpu_us = 0;
  double per_second = 0;
  double others = 0;
};

Figure Measure(const Server& server, const RepeatedCall& call, int in_flight) {
  const MachineLoad machine;
  const absl::Duration before = server.process.Cpu();
  const LoadResult load = RunH2load(server.process.address(), call, in_flight, kLength);
  const absl::Duration cpu = server.process.Cpu() - before;
  const auto calls = static_cast<double>(load.calls);
  return {.cpu_us = absl::ToDoubleMicroseconds(cpu) / calls,
          .per_second = calls / absl::ToDoubleSeconds(load.took),
          .others = machine.OfOthers(cpu + load.cpu)};
}

// The median of the rounds by processor time; the most that others used in any of them.
Figure MedianOf(std::vector<Figure> figures) {
  std::sort(figures.begin(), figures.end(),
            [](const Figure& a, const Figure& b) { return a.cpu_us < b.cpu_us; });
  Figure median = figures[figures.size() / 2];
  for (const Figure& figure : figures) median.others = std::max(median.others, figure.others);
  return median;
}

void PrintRow(const std::string& what, const Figure& limit, const Figure& figure, double goal) {
  const double ratio = limit.cpu_us / figure.cpu_us;
  std::printf("%-44s %6.1f us %6.1f us   %.2f   %s %8.0f/s %8.0f/s   %3.0f %%\n", what.c_str(),
              limit.cpu_us, figure.cpu_us, ratio,
              goal == 0 ? "        "
                        : absl::StrFormat("%.2f %s", goal, ratio >= goal ? "   " : "low").c_str(),
              limit.per_second, figure.per_second, 100 * std::max(limit.others, figure.others));
  std::fflush(stdout);
}

// The share of the limit's processor time that each call is to reach with 64 in flight.
double GoalOf(const RepeatedCall& call, bool on_file, int in_flight) {
  if (in_flight != 64) return 0;
  if (call.rpc.ends_with("/Get")) return 0.80;
  if (!on_file) return 0.75;
  return call.rpc.ends_with("/Set") ? 0.65 : 0.55;
}

// How long 99 of 100 gets take, alone and beside 64 publishes in flight.
void PrintLatency(const Server& server, const std::vector<RepeatedCall>& calls) {
  const std::string& address = server.process.address();
  const RepeatedCall& set = calls[0];
  const RepeatedCall& get = calls[1];
  const RepeatedCall& publish = calls[2];
  RunH2load(address, set, 1, kLength);
  const absl::Duration quiet = LatencyByH2load(address, get, kLength);
  std::thread storm([&] { RunH2load(address, publish, 64, 3 * kLength); });
  const absl::Duration beside = LatencyByH2load(address, get, kLength);
  storm.join();
  std::printf("p99 of a get, %-10s alone %8s, beside 64 publishes %8s: %.1f times\n",
              server.name.c_str(), absl::FormatDuration(quiet).c_str(),
              absl::FormatDuration(beside).c_str(), absl::FDivDuration(beside, quiet));
}

}  // namespace

void BenchLatency(const std::string& binary) {
  const std::string token = TokenOf(binary);
  const Server limit{.name = "limit", .process = ServerProcess::EmptyLike(binary)};
  const Server server{.name = "emulator", .process = ServerProcess::Emulator(binary)};
  CreateCache(server.process.address(), token);
  for (const Server* const each : {&limit, &server}) PrintLatency(*each, Calls(token));
}

void BenchUnaryCalls(const std::string& data_directory, const std::vector<std::string>& binaries) {
  const Server limit{.name = "limit", .process = ServerProcess::EmptyLike(binaries.front())};
  std::vector<Server> servers;
  for (const std::string& binary : binaries) {
    const std::string suffix = binaries.size() > 1 ? " " + binary : "";
    const std::string directory = absl::StrCat(data_directory, "/", servers.size());
    servers.push_back({"memory" + suffix, ServerProcess::Emulator(binary)});
    servers.push_back({"file" + suffix, ServerProcess::Emulator(binary, {"--data", directory})});
  }
  const std::string token = TokenOf(binaries.front());
  for (const Server& server : servers) CreateCache(server.process.address(), token);
  std::printf(
      "\nserver CPU time per call, and calls per second\n%-44s %9s %9s   %s   %s %10s %10s   %s\n",
      "", "limit", "emulator", "ratio", "goal    ", "limit", "emulator", "others");
  for (const RepeatedCall& call : Calls(token)) {
    for (const int in_flight : {1, 16, 64}) {
      std::vector<std::vector<Figure>> rounds(servers.size());
      std::vector<Figure> limits;
      for (int round = 0; round < kRounds; ++round) {
        limits.push_back(Measure(limit, call, in_flight));
        for (size_t i = 0; i < servers.size(); ++i) {
          rounds[i].push_back(Measure(servers[i], call, in_flight));
        }
      }
      for (size_t i = 0; i < servers.size(); ++i) {
        const bool on_file = servers[i].name.starts_with("file");
        PrintRow(absl::StrCat(call.rpc.substr(call.rpc.find('/') + 1), ", ", in_flight,
                              " in flight, ", servers[i].name),
                 MedianOf(limits), MedianOf(rounds[i]), GoalOf(call, on_file, in_flight));
      }
    }
  }
}

}  // namespace emulator
