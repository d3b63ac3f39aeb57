#include "emulator/base/clock.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

Reply ListSnapshots(const ControlCall& call) {
  ordered_json snapshots = ordered_json::array();
  for (const auto& info : call.world->snapshots().List()) {
    snapshots.push_back({{"snapshot", info.name},
                         {"time", TimeText(info.time)},
                         {"journal_last", info.journal_last}});
  }
  return ordered_json{{"snapshots", std::move(snapshots)}};
}

Reply TakeSnapshot(const ControlCall& call) {
  const std::string name = call.arguments.Text("snapshot");
  RETURN_IF_ERROR(call.world->snapshots().Take(name));
  return ordered_json{{"snapshot", name}};
}

Reply RestoreSnapshot(const ControlCall& call) {
  RETURN_IF_ERROR(call.world->snapshots().Restore(call.arguments.Text("snapshot")));
  return WorldToJson(*call.world);
}

Reply RemoveSnapshot(const ControlCall& call) {
  RETURN_IF_ERROR(call.world->snapshots().Remove(call.arguments.Text("snapshot")));
  return ordered_json::object();
}

Parameter ByName() { return {In::kPath, "snapshot", NameText(), "The name of the snapshot."}; }

constexpr char kBefore[] = R"({"snapshot": "before"})";

}  // namespace

CommandTable SnapshotCommands() {
  return {
      {.id = "listSnapshots",
       .route = "GET /v1/worlds/{world}/snapshots",
       .summary = "List the snapshots of a world.",
       .answer = {Object({{"snapshots", ListOf(Object({{"snapshot", Text()},
                                                       {"time", TimeText()},
                                                       {"journal_last", IdNumber()}}))}}),
                  "The snapshots, by name."},
       .example = {"{}", R"({"snapshots": [{"snapshot": "before",
                                  "time": "2026-01-01T00:00:00.000000Z", "journal_last": 4}]})"},
       .verbs = {{.words = "snapshot list",
                  .example = "",
                  .rows = "snapshots",
                  .columns = {"snapshot", "time", "journal_last"}}},
       .run = ListSnapshots},
      {.id = "takeSnapshot",
       .route = "POST /v1/worlds/{world}/snapshots",
       .summary = "Take a snapshot of a world, kept in memory; 16 snapshots at most.",
       .parameters = {{In::kBody, "snapshot", NameText(), "A name for the snapshot."}},
       .answer = {Object({{"snapshot", Text()}}), "The name of the snapshot."},
       .refusals = {absl::StatusCode::kResourceExhausted, absl::StatusCode::kInternal},
       .example = {R"({"snapshot": "full"})", R"({"snapshot": "full"})"},
       .verbs = {{"snapshot take", "full"}},
       .run = TakeSnapshot},
      {.id = "deleteSnapshot",
       .route = "DELETE /v1/worlds/{world}/snapshots/{snapshot}",
       .summary = "Delete a snapshot.",
       .parameters = {ByName()},
       .answer = {Nothing(), "Done."},
       .example = {kBefore},
       .verbs = {{"snapshot delete", "full"}},
       .run = RemoveSnapshot},
      {.id = "restoreSnapshot",
       .route = "POST /v1/worlds/{world}/snapshots/{snapshot}/restore",
       .summary = "Make a world what it was when a snapshot was taken, its journal, fault rules "
                  "and frozen time included; its streams end.",
       .parameters = {ByName()},
       .answer = {WorldShape(), "The world."},
       .refusals = {absl::StatusCode::kInternal},
       .example = {kBefore, kWorldExample},
       .verbs = {{"snapshot restore", "full"}},
       .run = RestoreSnapshot}};
}

}  // namespace emulator
