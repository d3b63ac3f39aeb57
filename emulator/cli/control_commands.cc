#include "emulator/cli/control_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/base/log.h"
#include "emulator/cli/control_request.h"
#include "emulator/cli/control_verbs.h"
#include "emulator/cli/table.h"
#include "emulator/cli/target_flags.h"
#include "emulator/cli/verb_group.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

const std::vector<ControlVerb>& Verbs() {
  static const auto& verbs = *new std::vector<ControlVerb>(AllControlVerbs());
  return verbs;
}

}  // namespace

struct ControlCommands::Verb {
  const ControlVerb* route = nullptr;
  CLI::App* app = nullptr;
  // One per argument: how often it was given, and the last of them, or all.
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

  // A table, not JSON.
  bool for_a_person() const { return !route->columns.empty() && !json && StdoutIsTerminal(); }

  // What is asked; absent, and told why, when an argument is wrong.
  std::optional<ControlRequest> Request() const;
};

std::optional<ControlRequest> ControlCommands::Verb::Request() const {
  if (world.empty()) {
    Log("world must not be empty");
    return std::nullopt;
  }
  ControlRequest request(absl::StrReplaceAll(route->path, {{"{world}", PercentEncoded(world)}}));
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].option->count() == 0) continue;
    const std::string wrong = request.Put(route->arguments[i], values[i].text, values[i].texts);
    if (wrong.empty()) continue;
    Log(wrong);
    return std::nullopt;
  }
  if (for_a_person() && route->shows_payloads) request.AddQuery("payload", "text");
  return request;
}

ControlCommands::ControlCommands() = default;
ControlCommands::~ControlCommands() = default;

void ControlCommands::AddTo(CLI::App& app) {
  for (const ControlVerb& route : Verbs()) {
    const std::vector<std::string> words = absl::StrSplit(route.verb, ' ');
    CLI::App* const parent = words.size() > 1 ? VerbGroup(app, words[0]) : &app;
    auto verb = std::make_unique<Verb>();
    verb->route = &route;
    verb->app = AddVerb(*parent, words.back(), route.help, {route.example});
    verb->values.resize(route.arguments.size());
    for (size_t i = 0; i < route.arguments.size(); ++i) {
      const Argument& argument = route.arguments[i];
      Verb::Value& value = verb->values[i];
      const bool is_flag = argument.into == Into::kFlag || argument.into == Into::kQueryFlag;
      const bool many = argument.into == Into::kLimits || argument.into == Into::kNumbers;
      value.option = many      ? verb->app->add_option(argument.name, value.texts, argument.help)
                     : is_flag ? verb->app->add_flag(argument.name, argument.help)
                               : verb->app->add_option(argument.name, value.text, argument.help);
      value.option->required(argument.required);
      if (argument.into == Into::kNumbers) value.option->delimiter(',');
    }
    if (absl::StrContains(route.path, "{world}")) {
      if (absl::StartsWith(route.verb, "world ")) {
        verb->app->add_option("world", verb->world, "the name of the world")->required();
      } else {
        verb->app->add_option("--world", verb->world, "the name of the world")
            ->envname("MOMENTO_EMULATOR_WORLD")
            ->capture_default_str();
      }
    }
    if (!route.columns.empty()) {
      verb->app->add_flag("--json", verb->json,
                          "print JSON at a terminal, too; elsewhere JSON is printed anyway");
    }
    verb->prints = route.prints;
    if (route.answer == ControlVerb::Answer::kWhole && route.columns.empty()) {
      verb->app
          ->add_option("--print", verb->prints, "print this member of the answer, nothing else")
          ->type_name("MEMBER");
    }
    AddTargetFlags(*verb->app, verb->target);
    verbs_.push_back(std::move(verb));
  }
}

bool ControlCommands::parsed() const {
  return std::any_of(verbs_.begin(), verbs_.end(),
                     [](const auto& verb) { return verb->app->parsed(); });
}

namespace {

bool Print(absl::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
         std::fflush(stdout) == 0;
}

// The message of an error with the argument in the place of the member that it is in the request:
// "/expires_in_seconds is needed" is "--expires-in is needed".
std::string WithArgumentNames(const std::string& message, const ControlVerb& verb) {
  const size_t end = message.find(' ');
  if (!absl::StartsWith(message, "/") || end == std::string::npos) return message;
  const std::vector<std::string> pointer = absl::StrSplit(message.substr(1, end - 1), '/');
  for (const Argument& argument : verb.arguments) {
    if (argument.Member() != pointer.back()) continue;
    return absl::StrCat(argument.name, message.substr(end));
  }
  return message;
}

// What an answer that is no 200 comes to.
ExitCode Refused(const ControlResponse& answer, const ControlVerb& verb) {
  const auto said = ordered_json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  const std::string message =
      said.is_object() ? said.value("/error/message"_json_pointer, answer.body) : answer.body;
  Log(WithArgumentNames(message, verb));
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

ExitCode RunStream(const ControlClient& client, const std::string& path, const ControlVerb& verb,
                   const Table* table) {
  EventPrinter events(table);
  const auto answer = client.Stream(path, [&](absl::string_view piece) {
    return verb.answer == ControlVerb::Answer::kEvents ? events.Take(piece) : Print(piece);
  });
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  if (answer->status != 200) return Refused(*answer, verb);
  return events.ended() ? kExitFailure : kExitOk;
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
std::string TextForAPerson(const std::string& body, const ControlVerb& verb) {
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

ExitCode ControlCommands::Run() const {
  const auto given = std::find_if(verbs_.begin(), verbs_.end(),
                                  [](const auto& verb) { return verb->app->parsed(); });
  const ControlVerb& verb = *(*given)->route;
  const auto request = (*given)->Request();
  if (!request) return kExitUsage;
  const ControlClient client = (*given)->target.client();
  const bool for_a_person = (*given)->for_a_person();
  if (verb.answer != ControlVerb::Answer::kWhole) {
    const Table table(verb.columns);
    return RunStream(client, request->path(), verb, for_a_person ? &table : nullptr);
  }
  const bool has_body = std::string(verb.method) == "POST";
  const auto answer =
      client.Send(verb.method, request->path(), has_body ? request->body().dump() : "");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  if (answer->status != 200) return Refused(*answer, verb);
  if (!(*given)->prints.empty()) return PrintMember(answer->body, (*given)->prints);
  const bool readable = for_a_person || (verb.columns.empty() && StdoutIsTerminal());
  const std::string text = readable ? TextForAPerson(answer->body, verb) : answer->body;
  return Print(text) ? kExitOk : kExitFailure;
}

}  // namespace emulator
