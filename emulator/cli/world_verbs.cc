// Verbs about worlds, snapshots, scenarios and clocks.

#include "emulator/cli/control_verbs.h"

namespace emulator {
namespace {

constexpr Argument kSettle = {"--settle-ms", Into::kNumber,
                              "how long each step waits for receivers, in milliseconds; 5000 when "
                              "not given"};

void AddClockVerbs(ControlVerbs& verbs) {
  verbs.push_back(
      {"clock show", "show the time of a world", "", "GET", "/v1/worlds/{world}/clock"});
  verbs.push_back({"clock freeze", "make the clock stand still", "", "POST",
                   "/v1/worlds/{world}/clock/freeze"});
  verbs.push_back({"clock release", "let the clock run on from where it stands", "", "POST",
                   "/v1/worlds/{world}/clock/release"});
  verbs.push_back({"clock set",
                   "move a clock that stands still to a time",
                   "2026-01-01T00:30:00Z",
                   "POST",
                   "/v1/worlds/{world}/clock/set",
                   {{"time", Into::kText, "the time, as 2026-01-01T00:00:00Z", true}, kSettle}});
  verbs.push_back(
      {"clock advance",
       "move a clock that stands still forward",
       "31m",
       "POST",
       "/v1/worlds/{world}/clock/advance",
       {{"DURATION", Into::kDuration, "how far: 5m, 1h30m, 500ms, or milliseconds", true, "by_ms"},
        kSettle}});
  verbs.push_back(
      {"clock run-until-idle",
       "move a clock that stands still until nothing waits to be done",
       "--within 1h",
       "POST",
       "/v1/worlds/{world}/clock/run-until-idle",
       {{"--within", Into::kDuration,
         "how far at most: 5m, 1h30m, or milliseconds; a day when not given", false, "within_ms"},
        kSettle}});
}

void AddSnapshotVerbs(ControlVerbs& verbs) {
  verbs.push_back({.verb = "snapshot list",
                   .help = "list the snapshots of a world",
                   .example = "",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/snapshots",
                   .rows = "snapshots",
                   .columns = {"snapshot", "time", "journal_last"}});
  verbs.push_back({"snapshot take",
                   "keep a world as it is now",
                   "full",
                   "POST",
                   "/v1/worlds/{world}/snapshots",
                   {{"snapshot", Into::kText, "a name for the snapshot", true}}});
  verbs.push_back({"snapshot restore",
                   "make a world what it was when a snapshot was taken",
                   "full",
                   "POST",
                   "/v1/worlds/{world}/snapshots/{snapshot}/restore",
                   {{"snapshot", Into::kPath, "the name of the snapshot", true}}});
  verbs.push_back({"snapshot delete",
                   "delete a snapshot",
                   "full",
                   "DELETE",
                   "/v1/worlds/{world}/snapshots/{snapshot}",
                   {{"snapshot", Into::kPath, "the name of the snapshot", true}}});
}

}  // namespace

void AddWorldVerbs(ControlVerbs& verbs) {
  verbs.push_back({.verb = "world list",
                   .help = "list the worlds",
                   .example = "",
                   .method = "GET",
                   .path = "/v1/worlds",
                   .rows = "worlds",
                   .columns = {"world", "auth", "clock/mode", "clock/time", "live_subscriptions",
                               "deliveries_unfinished", "journal_last", "seed"}});
  verbs.push_back(
      {"world create",
       "make a world",
       "suite-7 --clock manual:2026-01-01T00:00:00Z",
       "POST",
       "/v1/worlds",
       {{"world", Into::kText, "the name of the world", true},
        {"--seed", Into::kText, "what its secrets and ids are made from"},
        {"--clock", Into::kText, "system, manual or manual:<RFC3339 time>"},
        {"--auth", Into::kText, "open or enforce"},
        {"--limit", Into::kLimits, "a limit to enforce, as NAME=VALUE; may be repeated"},
        {"--scenario", Into::kJsonFile, "JSON file with what it begins with"}}});
  verbs.push_back({"world fork",
                   "make a world that begins as another one is",
                   "suite-7 suite-8",
                   "POST",
                   "/v1/worlds",
                   {{"fork", Into::kText, "the name of the other world", true},
                    {"world", Into::kText, "the name of the new world", true},
                    {"--snapshot", Into::kText, "begin as the other one was in this snapshot"}}});
  verbs.push_back({"world show", "show a world", "default", "GET", "/v1/worlds/{world}"});
  verbs.push_back(
      {"world reset", "make a world new again", "default", "POST", "/v1/worlds/{world}/reset"});
  verbs.push_back({"world delete", "delete a world", "suite-7", "DELETE", "/v1/worlds/{world}"});
  AddSnapshotVerbs(verbs);
  verbs.push_back({"scenario load",
                   "add to a world what a scenario file says",
                   "--reset fixtures/scenarios/chat.json",
                   "POST",
                   "/v1/worlds/{world}/scenario",
                   {{"FILE", Into::kJsonFile, "the scenario file", true},
                    {"--reset", Into::kQueryFlag, "reset the world before"}}});
  AddClockVerbs(verbs);
}

}  // namespace emulator
