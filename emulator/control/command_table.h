#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "emulator/base/json_reader.h"
#include "emulator/control/control_command.h"
#include "emulator/world/command.h"

namespace emulator {

// What the commands of one file are made of; nobody but control_command.cc puts them together.
struct ControlCommand {
  // The member of the body that names the cache the command needs; it is looked up before. Empty:
  // none.
  const char* cache = "";
  // The member that the journal names as the subject; empty: none.
  const char* subject = "";
  // Reads the rest of the body, and asks the reader whether it is right, before it changes
  // anything.
  std::function<ControlAnswer(Scope& scope, JsonReader& body, const std::string& endpoint)> act;
};
inline constexpr char kScenarioAction[] = "control.scenario.load";
using CommandTable = std::map<std::string, ControlCommand>;

void AddCacheCommands(CommandTable& table);
void AddCredentialCommands(CommandTable& table);
void AddDeliveryCommands(CommandTable& table);
void AddFaultCommands(CommandTable& table);
void AddScenarioCommands(CommandTable& table);
void AddTopicCommands(CommandTable& table);
void AddWebhookCommands(CommandTable& table);

// --- what a scenario shares with the commands
// {"kind", "permissions", "expires_in_seconds", "token_id"}
ControlAnswer MintFromJson(Scope& scope, JsonReader& body, const std::string& endpoint);
// {"webhook", "topic", "url", "secret"}; the cache is found already.
ControlAnswer PutWebhookFromJson(Scope& scope, const CacheRef& cache, JsonReader& body);

}  // namespace emulator
