// Attacks a momento-emulator that it starts itself: attack --emulator PATH [--seed N] [--scale N]
// [--messages N] [--only NAME,NAME] [--list]. Prints its seed first and a table at the end. Exit
// codes: 0 nothing was found, 2 usage, 6 something was.

#include <google/protobuf/stubs/logging.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/attack/battle.h"

namespace emulator::attack {
namespace {

constexpr int kUsage = 2;
constexpr int kFound = 6;

// Battles with an emulator for this attack alone.
template <void (*kAttack)(Battle&)>
void Fight(const char* name, const BattleOptions& options, Report& report) {
  Battle battle(options, name, report, {"--tls-port", "0", "--ca-seed", "attack"});
  if (!battle.victim().ready()) return;
  kAttack(battle);
  battle.Judge();
}

#define FIGHT(name, attack) \
  [](const BattleOptions& options, Report& report) { Fight<attack>(name, options, report); }

}  // namespace

const std::vector<Attack>& AllAttacks() {
  static const std::vector<Attack> attacks = {
      {"calls", "gRPC calls of all RPCs", FIGHT("calls", AttackCalls)},
      {"web-calls", "the same by gRPC-Web", FIGHT("web-calls", AttackWebCalls)},
      {"http-api", "requests of the HTTP API", FIGHT("http-api", AttackHttpApi)},
      {"control", "requests of the control API", FIGHT("control", AttackControl)},
      {"headers", "endless headers, chunks, ranges", FIGHT("headers", AttackHeaders)},
      {"framing", "unclear and broken requests", FIGHT("framing", AttackFraming)},
      {"slow", "connections that trickle", FIGHT("slow", AttackSlowly)},
      {"rapid-reset", "HTTP/2 streams that are reset at once",
       FIGHT("rapid-reset", AttackRapidReset)},
      {"frames", "broken HTTP/2", FIGHT("frames", AttackFrames)},
      {"hellos", "broken and partial TLS", FIGHT("hellos", AttackHellos)},
      {"receivers", "hostile receivers of webhooks", FIGHT("receivers", AttackByReceivers)},
      {"descriptors", "64 descriptors", AttackDescriptors},
      {"threads", "60 threads", AttackThreads},
      {"memory", "64 MB of memory left", AttackMemory},
      {"disk", "a disk that is full, and one that is read only", AttackDisk},
  };
  return attacks;
}

namespace {

struct Arguments {
  BattleOptions options;
  std::vector<std::string> only;
  bool list = false;
};

bool Parse(const std::vector<std::string>& words, Arguments& arguments) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--list") {
      arguments.list = true;
      continue;
    }
    if (i + 1 == words.size()) return false;
    const std::string& value = words[i + 1];
    BattleOptions& options = arguments.options;
    const bool fine =
        words[i] == "--emulator"   ? !(options.binary = value).empty()
        : words[i] == "--seed"     ? absl::SimpleAtoi(value, &options.seed)
        : words[i] == "--scale"    ? absl::SimpleAtoi(value, &options.scale) && options.scale > 0
        : words[i] == "--messages" ? absl::SimpleAtoi(value, &options.messages)
        : words[i] == "--only"     ? !(arguments.only = absl::StrSplit(value, ',')).empty()
                                   : false;
    if (!fine) return false;
    ++i;
  }
  return arguments.list || !arguments.options.binary.empty();
}

int Main(const std::vector<std::string>& words) {
  Arguments arguments;
  if (!Parse(words, arguments)) {
    std::fputs(
        "attack --emulator PATH [--seed N] [--scale N] [--messages N] [--only NAME,NAME]\n"
        "attack --list\n",
        stderr);
    return kUsage;
  }
  if (arguments.list) {
    for (const Attack& attack : AllAttacks()) std::printf("%-12s %s\n", attack.name, attack.what);
    return 0;
  }
  std::printf("seed %llu\n", static_cast<unsigned long long>(arguments.options.seed));
  std::fflush(stdout);
  Report report;
  for (const Attack& attack : AllAttacks()) {
    const auto& only = arguments.only;
    if (!only.empty() && std::find(only.begin(), only.end(), attack.name) == only.end()) continue;
    attack.run(arguments.options, report);
  }
  std::printf("%s%zu findings\n", report.Table().c_str(), report.findings());
  return report.findings() == 0 ? 0 : kFound;
}

}  // namespace
}  // namespace emulator::attack

int main(int count, char** words) {
  signal(SIGPIPE, SIG_IGN);
  // It would tell of every text that is no UTF-8 on purpose.
  google::protobuf::SetLogHandler(nullptr);
  return emulator::attack::Main({words + 1, words + count});
}
