// Webhooks whose receivers are hostile: each delivery comes to an end, and nobody else waits.

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/attack/battle.h"
#include "tests/attack/hostile_receivers.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

using nlohmann::json;

constexpr char kWorld[] = "/v1/worlds/default";
constexpr char kJson[] = "Content-Type: application/json\r\n";
// A receiver has five seconds, and the messages of one webhook go one after the other.
constexpr int kPerMessageMs = 6000;
constexpr int kLookEveryMs = 200;

json Control(Battle& battle, const char* method, const std::string& place, const json& body) {
  const std::string text = body.is_null() ? "" : body.dump();
  const std::string request = HttpRequest(method, kWorld + place, text, kJson);
  const std::string answer = Ask(battle.victim().control(), request, 10'000);
  if (HttpStatusOf(answer) / 100 != 2) {
    battle.report().Find("the control port refuses",
                         absl::StrCat(place, ": ", answer.substr(0, 200)));
  }
  return json::parse(HttpBodyOf(answer), nullptr, /*allow_exceptions=*/false);
}

// How many of the deliveries stand where.
std::map<std::string, int> States(Battle& battle) {
  std::map<std::string, int> states;
  const json answer = Control(battle, "GET", "/deliveries?count=1000", nullptr);
  if (!answer.is_object() || !answer.contains("deliveries")) return states;
  for (const json& one : answer["deliveries"]) ++states[one.value("state", "none")];
  return states;
}

}  // namespace

void AttackByReceivers(Battle& battle) {
  HostileReceivers receivers;
  Control(battle, "POST", "/caches", {{"cache", "hostile"}});
  for (const std::string& kind : HostileReceivers::Kinds()) {
    Control(
        battle, "POST", "/webhooks",
        {{"cache", "hostile"}, {"webhook", kind}, {"topic", "t"}, {"url", receivers.UrlOf(kind)}});
  }
  const int messages = battle.options().scale > 1 ? 20 : 1;
  for (int i = 0; i < messages; ++i) {
    Control(battle, "POST", "/topics/publish",
            {{"cache", "hostile"}, {"topic", "t"}, {"text", absl::StrCat("message ", i)}});
  }
  const int expected = messages * static_cast<int>(HostileReceivers::Kinds().size());
  std::map<std::string, int> states;
  const auto finished = [&] { return states["delivered"] + states["failed"] == expected; };
  for (int waited = 0; waited < messages * kPerMessageMs + kPerMessageMs && battle.GoesOn();
       waited += kLookEveryMs) {
    states = States(battle);
    if (finished()) break;
    Pause(kLookEveryMs);
  }
  for (const auto& [state, count] : states) battle.report().Count(state, count);
  battle.report().Count("requests", receivers.requests());
  if (!finished()) battle.report().Find("deliveries do not come to an end", absl::StrCat(expected));
}

}  // namespace emulator::attack
