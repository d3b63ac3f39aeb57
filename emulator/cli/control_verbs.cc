#include "emulator/cli/control_verbs.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/cli/control_request.h"
#include "emulator/cli/junit_file.h"
#include "emulator/cli/table.h"
#include "emulator/cli/target_flags.h"
#include "emulator/cli/verb_arguments.h"
#include "emulator/cli/verb_group.h"
#include "emulator/control/command_table.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kWait[] = "wait";

// Its answer is printed as it comes.
bool IsStream(const ControlCommand& command) {
  return command.answer.form == Form::kLines || command.answer.form == Form::kEvents;
}

}  // namespace

struct ControlVerbs::Entry {
  const ControlCommand* command = nullptr;
  const Verb* verb = nullptr;
  CLI::App* app = nullptr;
  std::vector<CliArgument> arguments;
  // One per argument: how often it was given, and the last of its values, or all.
  struct Value {
    CLI::Option* option = nullptr;
    std::string text;
    std::vector<std::string> texts;
  };
  std::vector<Value> values;
  // Which emulator, which world. Each verb has its own: what the environment says to one must not
  // overwrite what the command line says to another.
  Target target;
  std::string world = "default";
  bool json = false;
  // The member of the answer that is printed alone; empty: all.
  std::string prints;
  // Of `wait`: where JUnit XML goes.
  std::string junit;

  void AddArguments();
  void AddWorld();
  void AddOutput();
  // A table, not JSON.
  bool for_a_person() const { return !verb->columns.empty() && !json && StdoutIsTerminal(); }
  // The options that were given, in words.
  std::string WhatIsAsked() const;
  // What is asked; InvalidArgument says which argument is wrong.
  absl::StatusOr<ControlRequest> Request() const;
};

void ControlVerbs::Entry::AddArguments() {
  values.resize(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const CliArgument& argument = arguments[i];
    Value& value = values[i];
    if (argument.kind == CliArgument::Kind::kFlag) {
      value.option = app->add_flag(argument.name, argument.help);
      continue;
    }
    value.option = argument.Many() ? app->add_option(argument.name, value.texts, argument.help)
                                   : app->add_option(argument.name, value.text, argument.help);
    value.option->required(argument.required)->type_name(TypeNameOf(argument.kind));
    if (argument.kind == CliArgument::Kind::kNumbers) value.option->delimiter(',');
  }
}

void ControlVerbs::Entry::AddWorld() {
  if (!command->OfWorld()) return;
  if (absl::StartsWith(verb->words, "world ")) {
    app->add_option("world", world, "the name of the world")->required();
    return;
  }
  app->add_option("--world", world, "the name of the world")
      ->envname("MOMENTO_EMULATOR_WORLD")
      ->capture_default_str();
}

void ControlVerbs::Entry::AddOutput() {
  if (!verb->columns.empty()) {
    app->add_flag("--json", json,
                  "print JSON at a terminal, too; elsewhere JSON is printed anyway");
    return;
  }
  if (absl::string_view(verb->words) == kWait) {
    app->add_option("--junit", junit, "write what came of it as JUnit XML, too");
  }
  prints = verb->prints;
  if (IsStream(*command)) return;
  app->add_option("--print", prints, "print this member of the answer, nothing else")
      ->type_name("MEMBER");
}

std::string ControlVerbs::Entry::WhatIsAsked() const {
  std::string text = verb->words;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].option->count() == 0) continue;
    absl::StrAppend(&text, " ", arguments[i].name, values[i].text.empty() ? "" : " ",
                    values[i].text);
  }
  return text;
}

absl::StatusOr<ControlRequest> ControlVerbs::Entry::Request() const {
  if (world.empty()) return errors::Malformed("world", "must not be empty");
  ControlRequest request(
      absl::StrReplaceAll(command->path(), {{"{world}", PercentEncoded(world)}}));
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].option->count() == 0) continue;
    const std::vector<std::string> one = {values[i].text};
    RETURN_IF_ERROR(request.Put(arguments[i], arguments[i].Many() ? values[i].texts : one));
  }
  if (for_a_person() && command->Find("payload") != nullptr) request.AddQuery("payload", "text");
  return request;
}

ControlVerbs::ControlVerbs() = default;
ControlVerbs::~ControlVerbs() = default;

void ControlVerbs::AddTo(CLI::App& app) {
  for (const ControlCommand& command : AllControlCommands()) {
    for (const Verb& verb : command.verbs) {
      const std::vector<std::string> words = absl::StrSplit(verb.words, ' ');
      CLI::App* const parent = words.size() > 1 ? VerbGroup(app, words[0]) : &app;
      const std::string help = AsHelp(verb.help[0] != '\0' ? verb.help : command.summary);
      auto entry = std::make_unique<Entry>();
      entry->command = &command;
      entry->verb = &verb;
      entry->app = AddVerb(*parent, words.back(), help, {verb.example});
      entry->arguments = ArgumentsOf(command, verb);
      entry->AddArguments();
      entry->AddWorld();
      entry->AddOutput();
      AddTargetFlags(*entry->app, entry->target);
      entries_.push_back(std::move(entry));
    }
  }
}

bool ControlVerbs::parsed() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const auto& entry) { return entry->app->parsed(); });
}

namespace {

bool Print(absl::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
         std::fflush(stdout) == 0;
}

// The name that the command line has for what is at a pointer of the request. Empty: none.
std::string ArgumentNameOf(const std::vector<std::string>& pointer,
                           const std::vector<CliArgument>& arguments) {
  for (const CliArgument& argument : arguments) {
    if (argument.path.back() == pointer.back()) return argument.name;
  }
  for (const CliArgument& argument : arguments) {
    if (argument.path.front() != pointer.front()) continue;
    // "/limits/caches" is "--limit caches".
    if (argument.kind == CliArgument::Kind::kNamedNumbers && pointer.size() > 1) {
      return absl::StrCat(argument.name, " ", pointer[1]);
    }
    // The first argument that makes a part of it: "--role" makes "/permissions".
    if (pointer.size() < argument.path.size()) return argument.name;
  }
  return "";
}

// The message of an error with the name that the argument has on the command line in the place of
// the one that it has in the request: "/expires_in_seconds is needed" is "--expires-in is needed".
std::string WithArgumentNames(const std::string& message,
                              const std::vector<CliArgument>& arguments) {
  const size_t end = message.find(' ');
  if (end == std::string::npos) return message;
  const std::string name = ArgumentNameOf(
      absl::StrSplit(absl::StripPrefix(message.substr(0, end), "/"), '/'), arguments);
  return name.empty() ? message : absl::StrCat(name, message.substr(end));
}

// What the emulator says of an answer that is no 200.
std::string MessageOf(const ControlResponse& answer) {
  const auto said = ordered_json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  return said.is_object() ? said.value("/error/message"_json_pointer, answer.body) : answer.body;
}

// What an answer that is no 200 comes to.
ExitCode Refused(const ControlResponse& answer, const std::vector<CliArgument>& arguments,
                 const std::string& address) {
  const auto said = ordered_json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  // An emulator that serves the pages says where the error is explained.
  const std::string help =
      said.is_object() ? said.value("/error/help"_json_pointer, std::string()) : "";
  const std::string see =
      absl::StartsWith(help, "/") ? absl::StrCat("\nSee: http://", address, help) : "";
  Log(absl::StrCat(WithArgumentNames(MessageOf(answer), arguments), see));
  if (answer.status == 400) return kExitUsage;
  return answer.status == 408 ? kExitCheckFailed : kExitFailure;
}

// Prints the data of server-sent events, a line each, as they come in; for a person as rows of a
// table.
class EventPrinter {
 public:
  // Null: JSON.
  explicit EventPrinter(const Table* table) : table_(table) {}

  bool Take(absl::string_view piece) {
    if (table_ != nullptr && !std::exchange(begun_, true)) Print(table_->TitleLine());
    absl::StrAppend(&rest_, piece);
    for (size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      const std::string line = rest_.substr(0, end + 1);
      rest_.erase(0, end + 1);
      ended_ = ended_ || line == "event: end\n";
      if (!absl::StartsWith(line, kData)) continue;
      const std::string data = line.substr(kData.size());
      if (ended_) Log(absl::StripTrailingAsciiWhitespace(data));
      if (!ended_ && !Print(LineFor(data))) return false;
    }
    return true;
  }
  // The emulator said why it ends.
  bool ended() const { return ended_; }

 private:
  std::string LineFor(const std::string& data) const {
    const auto row = ordered_json::parse(data, nullptr, /*allow_exceptions=*/false);
    return table_ == nullptr || !row.is_object() ? data : table_->RowLine(row);
  }

  static constexpr absl::string_view kData = "data: ";
  const Table* const table_;
  std::string rest_;
  bool begun_ = false;
  bool ended_ = false;
};

// Prints an answer piece by piece; `table` is for a person.
absl::StatusOr<ControlResponse> RunStream(const ControlClient& client, const std::string& path,
                                          Form form, const Table* table, bool& ended) {
  EventPrinter events(table);
  auto answer = client.Stream(path, [&](absl::string_view piece) {
    return form == Form::kEvents ? events.Take(piece) : Print(piece);
  });
  ended = events.ended();
  return answer;
}

// The text of one member of an answer.
ExitCode PrintMember(const std::string& body, const std::string& member) {
  const auto answer = ordered_json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object() || !answer.contains(member)) {
    Log(absl::StrCat("The answer has no ", member, ": ", body));
    return kExitUsage;
  }
  const ordered_json& value = answer[member];
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  return Print(text + "\n") ? kExitOk : kExitFailure;
}

// An answer as a person reads it: its rows, or its JSON on lines of their own.
std::string TextForAPerson(const std::string& body, const Verb& verb) {
  const auto answer = ordered_json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_structured()) return body;
  if (verb.columns.empty()) return absl::StrCat(answer.dump(2), "\n");
  const ordered_json& rows = answer.at(verb.rows);
  if (rows.empty()) return absl::StrCat("no ", verb.rows, "\n");
  Table table(verb.columns);
  for (const ordered_json& row : rows) table.Add(row);
  return table.Text();
}

}  // namespace

ExitCode ControlVerbs::Run() const {
  const auto given = std::find_if(entries_.begin(), entries_.end(),
                                  [](const auto& entry) { return entry->app->parsed(); });
  const Entry& entry = **given;
  const ControlCommand& command = *entry.command;
  const auto request = entry.Request();
  if (!request.ok()) {
    Log(request.status().message());
    return kExitUsage;
  }
  const ControlClient client = entry.target.client();
  const bool for_a_person = entry.for_a_person();
  const bool has_body = command.method() == "POST";
  const Table table(entry.verb->columns);
  bool ended = false;
  const auto answer = IsStream(command) ? RunStream(client, request->path(), command.answer.form,
                                                    for_a_person ? &table : nullptr, ended)
                                        : client.Send(command.method(), request->path(),
                                                      has_body ? request->body().dump() : "");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  const std::string failure = answer->status == 200 ? "" : MessageOf(*answer);
  if (!entry.junit.empty() &&
      !WriteJUnit(entry.junit, kWait, {JUnitCase{entry.WhatIsAsked(), failure}})) {
    return kExitUsage;
  }
  if (answer->status != 200) {
    const Target& target = entry.target;
    return Refused(*answer, entry.arguments, absl::StrCat(target.host, ":", target.control_port));
  }
  if (IsStream(command)) return ended ? kExitFailure : kExitOk;
  if (!entry.prints.empty()) return PrintMember(answer->body, entry.prints);
  const bool readable = for_a_person || (entry.verb->columns.empty() && StdoutIsTerminal());
  const std::string text = readable ? TextForAPerson(answer->body, *entry.verb) : answer->body;
  return Print(text) ? kExitOk : kExitFailure;
}

}  // namespace emulator
