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

constexpr char kHidden[] = "(hidden)";

// Hides what is a webhook's secret, or looks like one by a slip; what a user calls "secret"
// elsewhere is no secret of ours.
void HideSecrets(json& value, bool in_webhook) {
  for (auto& [name, member] : value.items()) {
    if (in_webhook && absl::StrContains(absl::AsciiStrToLower(name), "secret")) {
      member = kHidden;
    } else if (member.is_structured()) {
      HideSecrets(member, in_webhook || name == "webhooks");
    }
  }
}

// A text argument, whether or not the arguments are right.
std::string NameIn(const Arguments& arguments, const char* parameter) {
  return parameter[0] == '\0' ? "" : arguments.Text(parameter);
}

ControlAnswer RunKept(const ControlCommand& control, World& world, const std::string& endpoint,
                      const Arguments& arguments) {
  const KeptCommand& kept = control.kept;
  const std::string cache = NameIn(arguments, kept.cache);
  const std::string subject = NameIn(arguments, kept.subject);
  const std::string bytes = Dump(arguments.body());
  Command command{.action = kept.action, .authenticate = false, .writes = true};
  if (kept.cache[0] != '\0') command.cache = cache;
  command.subject = subject;
  command.envelope = CheckArguments(control, arguments);
  command.request = {.bytes = bytes, .size = static_cast<int64_t>(bytes.size())};
  // A scenario is kept whole: without it no bundle would be worth anything.
  const size_t most = world.options().limits.journal_payload_bytes;
  if (bytes.size() > most && kept.action != absl::string_view(kScenarioAction)) {
    command.request.bytes.reset();
  }

  ControlAnswer answer = nlohmann::ordered_json::object();
  RETURN_IF_ERROR(world.Run(command, [&](Scope& scope) {
    answer = kept.act(scope, arguments, endpoint);
    return answer.status();
  }));
  return answer;
}

const ControlCommand* FindByAction(absl::string_view action) {
  for (const ControlCommand& command : AllControlCommands()) {
    if (action == command.kept.action) return &command;
  }
  return nullptr;
}

}  // namespace

ControlAnswer RunControlCommand(World& world, const std::string& endpoint, absl::string_view action,
                                const json& body) {
  const ControlCommand* const command = action.empty() ? nullptr : FindByAction(action);
  if (command == nullptr) return errors::ControlActionNotFound(action);
  return RunKept(*command, world, endpoint, Arguments(command->parameters, body));
}

absl::Status CheckArguments(const ControlCommand& command, const Arguments& arguments) {
  RETURN_IF_ERROR(arguments.Check());
  if (command.one_of.empty()) return absl::OkStatus();
  int given = 0;
  for (const std::string& name : command.one_of) given += arguments.Has(name) ? 1 : 0;
  if (given == 1) return absl::OkStatus();
  return arguments.Wrong(command.one_of[0], "is needed, or " + command.one_of[1] + " in its place");
}

Reply AnswerControlCommand(const ControlCommand& command, const ControlTargets& targets,
                           std::shared_ptr<World> world, const json& body, const json& query) {
  const Arguments arguments(command.parameters, body, "", query);
  if (command.run == nullptr) {
    ASSIGN_OR_RETURN(auto answer, RunKept(command, *world, targets.endpoint, arguments));
    return answer;
  }
  RETURN_IF_ERROR(CheckArguments(command, arguments));
  return command.run({.targets = targets, .world = std::move(world), .arguments = arguments});
}

std::string ControlJournalJson(absl::string_view action, const std::string& payload) {
  const auto parsed = ParseJson(payload);
  if (!parsed) return "";
  json body = *parsed;
  if (body.is_structured()) HideSecrets(body, absl::StrContains(action, "webhook"));
  if (body.is_object() && body.contains("token")) body["token"] = kHidden;
  return body.dump();
}

}  // namespace emulator
