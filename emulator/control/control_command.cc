#include "emulator/control/control_command.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"

namespace emulator {
namespace {

using nlohmann::json;

const CommandTable& Commands() {
  static const auto& commands = *new CommandTable([] {
    CommandTable table;
    AddCacheCommands(table);
    AddCredentialCommands(table);
    AddDeliveryCommands(table);
    AddFaultCommands(table);
    AddScenarioCommands(table);
    AddTopicCommands(table);
    AddWebhookCommands(table);
    return table;
  }());
  return commands;
}

// Hides what is a webhook's secret, or looks like one by a slip; what a user calls "secret"
// elsewhere is no secret of ours.
void HideSecrets(json& value, bool in_webhook) {
  for (auto& [name, member] : value.items()) {
    if (in_webhook && absl::StrContains(absl::AsciiStrToLower(name), "secret")) {
      member = "(hidden)";
    } else if (member.is_structured()) {
      HideSecrets(member, in_webhook || name == "webhooks");
    }
  }
}

}  // namespace

ControlAnswer RunControlCommand(World& world, const std::string& endpoint, absl::string_view action,
                                const json& body) {
  const auto found = Commands().find(std::string(action));
  if (found == Commands().end()) return errors::ControlActionNotFound(action);
  const ControlCommand& control = found->second;
  JsonReader reader(body, "");
  Command command{.action = found->first, .authenticate = false, .writes = true};
  std::string cache;
  if (control.cache[0] != '\0') {
    cache = reader.RequiredText(control.cache);
    command.cache = cache;
  }
  const std::string subject =
      control.subject[0] == '\0' ? "" : reader.RequiredText(control.subject);
  command.subject = subject;
  command.envelope = reader.first_mistake();
  const std::string bytes = body.dump(-1, ' ', false, json::error_handler_t::replace);
  command.request = {.bytes = bytes, .size = static_cast<int64_t>(bytes.size())};
  // A scenario is kept whole: without it no bundle would be worth anything.
  const size_t kept = world.options().limits.journal_payload_bytes;
  if (bytes.size() > kept && action != kScenarioAction) command.request.bytes.reset();

  ControlAnswer answer = nlohmann::ordered_json::object();
  RETURN_IF_ERROR(world.Run(command, [&](Scope& scope) {
    answer = control.act(scope, reader, endpoint);
    return answer.status();
  }));
  return answer;
}

std::string ControlJournalJson(absl::string_view action, const std::string& payload) {
  const auto parsed = ParseJson(payload);
  if (!parsed) return "";
  json body = *parsed;
  if (body.is_structured()) HideSecrets(body, absl::StrContains(action, "webhook"));
  return body.dump();
}

}  // namespace emulator
