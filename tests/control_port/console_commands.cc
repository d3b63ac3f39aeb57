#include "tests/control_port/console_commands.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "emulator/cli/verb_arguments.h"
#include "emulator/control/command_table.h"

namespace emulator {
namespace {

using Kind = CliArgument::Kind;

const char* SuffixOf(const CliArgument& argument) {
  if (argument.kind == Kind::kFlag) return ":flag";
  if (argument.kind == Kind::kFile) return ":file";
  const std::string& member = argument.path.back();
  const bool seconds = absl::EndsWith(member, "_seconds");
  return argument.kind != Kind::kDuration ? "" : seconds ? ":s" : ":ms";
}

// "topic publish cache topic text --token-id=token_id"
std::string VerbLine(const ControlCommand& command) {
  if (command.verbs.empty()) return "";
  const Verb& verb = command.verbs[0];
  std::string line = verb.words;
  for (const CliArgument& argument : ArgumentsOf(command, verb)) {
    const std::string path = absl::StrJoin(argument.path, "/");
    const bool option = argument.name.rfind("--", 0) == 0;
    absl::StrAppend(&line, "|", option ? argument.name + "=" : "", path, SuffixOf(argument));
  }
  return line;
}

std::string QueryNames(const ControlCommand& command) {
  std::vector<std::string> names;
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in == In::kQuery) names.push_back(parameter.name);
  }
  return absl::StrJoin(names, " ");
}

std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "\\'"}}), "'");
}

}  // namespace

std::string ConsoleCommands() {
  std::string text =
      "// The control commands: route, query, verb, action. Made by `./run "
      "reference`\n"
      "// from the tables in emulator/control; change an entry there.\n"
      "import type {ControlCommands} from '../../../fixtures/node/control.d.ts';\n\n"
      "export const routes: Record<keyof ControlCommands, [string, string, string, string]> = {\n";
  for (const ControlCommand& command : AllControlCommands()) {
    absl::StrAppend(&text, "  ", command.id, ": [", Quoted(command.route), ", ",
                    Quoted(QueryNames(command)), ", ", Quoted(VerbLine(command)), ", ",
                    Quoted(command.kept.action), "],\n");
  }
  return absl::StrCat(text, "};\n");
}

}  // namespace emulator
