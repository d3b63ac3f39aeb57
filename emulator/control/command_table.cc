#include "emulator/control/command_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"

namespace emulator {
namespace {

void Add(CommandTable& table, const char* area, CommandTable commands) {
  for (ControlCommand& command : commands) {
    command.area = area;
    table.push_back(std::move(command));
  }
}

}  // namespace

std::string ControlCommand::method() const { return std::string(route, std::strchr(route, ' ')); }

std::string ControlCommand::path() const { return std::strchr(route, ' ') + 1; }

bool ControlCommand::OfWorld() const { return absl::StrContains(route, "{world}"); }

const Parameter* ControlCommand::Find(const std::string& name) const {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

const CommandTable& AllControlCommands() {
  static const auto& commands = *new CommandTable([] {
    CommandTable table;
    Add(table, "Worlds", WorldCommands());
    Add(table, "Worlds", StateCommands());
    Add(table, "Snapshots", SnapshotCommands());
    Add(table, "Scenarios", ScenarioCommands());
    Add(table, "Clocks", ClockCommands());
    Add(table, "The journal", JournalCommands());
    Add(table, "The journal", BundleCommands());
    Add(table, "Caches", CacheCommands());
    Add(table, "Caches", ItemCommands());
    Add(table, "Topics", TopicListCommands());
    Add(table, "Topics", TopicCommands());
    Add(table, "Credentials", CredentialCommands());
    Add(table, "Credentials", TokenCommands());
    Add(table, "Faults", FaultCommands());
    Add(table, "Webhooks", WebhookCommands());
    Add(table, "Orders of deliveries", OrderCommands());
    Add(table, "Deliveries", DeliveryCommands());
    Add(table, "Deliveries", ExplainCommands());
    Add(table, "Jobs", JobCommands());
    return table;
  }());
  return commands;
}

const ControlCommand& ControlCommandOf(absl::string_view id) {
  const CommandTable& all = AllControlCommands();
  return *std::find_if(all.begin(), all.end(),
                       [id](const ControlCommand& command) { return command.id == id; });
}

}  // namespace emulator
