#include "emulator/cli/control_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "emulator/app/json_file.h"
#include "emulator/base/log.h"
#include "emulator/cli/control_verbs.h"
#include "emulator/cli/table.h"
#include "emulator/cli/target_flags.h"
#include "emulator/cli/verb_group.h"
#include "emulator/http/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

const std::vector<ControlVerb>& Verbs() {
  static const auto& verbs = *new std::vector<ControlVerb>(AllControlVerbs());
  return verbs;
}

bool IsWhole(const std::string& text) {
  uint64_t number = 0;
  return absl::SimpleAtoi(text, &number);
}

// "5m", "1h30m" and "500ms" in milliseconds; a number is milliseconds already.
std::optional<uint64_t> MillisecondsOf(const std::string& text) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration()) {
    return std::nullopt;
  }
  return static_cast<uint64_t>(absl::ToInt64Milliseconds(duration));
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

  // Puts the arguments where they belong; "" or what is wrong.
  std::string Fill(std::string& path, ordered_json& body) const;
};

std::string ControlCommands::Verb::Fill(std::string& path, ordered_json& body) const {
  const auto add_query = [&path](const std::string& member, absl::string_view value) {
    absl::StrAppend(&path, absl::StrContains(path, '?') ? "&" : "?", member, "=",
                    PercentEncoded(value));
  };
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].option->count() == 0) continue;
    const Argument& argument = route->arguments[i];
    const std::string member = argument.Member();
    const std::string& value = values[i].text;
    switch (argument.into) {
      case Into::kPath:
        // An empty name would be another path.
        if (value.empty()) return absl::StrCat(member, " must not be empty");
        path = absl::StrReplaceAll(path, {{"{" + member + "}", PercentEncoded(value)}});
        break;
      case Into::kText:
        body[member] = value;
        break;
      case Into::kNumber:
        if (!IsWhole(value)) return absl::StrCat(argument.name, " must be a whole number");
        body[member] = std::stoull(value);
        break;
      case Into::kDuration:
      case Into::kDurationInSeconds: {
        const auto ms = MillisecondsOf(value);
        if (!ms) {
          return absl::StrCat(argument.name, " must be as 5m, 1h30m, 500ms, or milliseconds, not ",
                              value);
        }
        body[member] = argument.into == Into::kDuration ? *ms : *ms / 1000;
        break;
      }
      case Into::kRule:
        body["permissions"][0][member] = value;
        break;
      case Into::kFilter:
        body["filter"][member] = value;
        break;
      case Into::kQuery:
        add_query(member, value);
        break;
      case Into::kFlag:
        body[member] = true;
        break;
      case Into::kQueryFlag:
        add_query(member, "true");
        break;
      case Into::kLimits:
        for (const std::string& limit : values[i].texts) {
          const size_t equals = limit.find('=');
          const std::string number = equals == std::string::npos ? "" : limit.substr(equals + 1);
          if (!IsWhole(number)) return absl::StrCat("--limit must be NAME=VALUE, not ", limit);
          body["limits"][limit.substr(0, equals)] = std::stoull(number);
        }
        break;
      case Into::kNumbers:
        for (const std::string& number : values[i].texts) {
          if (!IsWhole(number)) return absl::StrCat(argument.name, " must be whole numbers");
          body[member].push_back(std::stoull(number));
        }
        break;
      case Into::kJsonFile: {
        const auto json = ReadJsonFile(value);
        if (!json.ok()) return std::string(json.status().message());
        if (member == "FILE") {
          body = *json;
        } else {
          body[member] = *json;
        }
      }
    }
  }
  if (for_a_person() && route->shows_payloads) add_query("payload", "text");
  return "";
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

// What an answer that is no 200 comes to.
ExitCode Refused(const ControlResponse& answer) {
  const auto said = ordered_json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  Log(said.is_object() ? said.value("/error/message"_json_pointer, answer.body) : answer.body);
  if (answer.status == 400) return kExitUsage;
  return answer.status == 408 ? kExitCheckFailed : kExitFailure;
}

// Prints the data of server-sent events, a line each, as they come in; for a person as rows of a
// table.
class EventPrinter {
 public:
  // Null: JSON.
  explicit EventPrinter(const Table* table) : table_(table) {
    if (table_ != nullptr) Print(table_->TitleLine());
  }

  bool Take(absl::string_view piece) {
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
  bool ended_ = false;
};

ExitCode RunStream(const ControlClient& client, const std::string& path, ControlVerb::Answer kind,
                   const Table* table) {
  EventPrinter events(table);
  const auto answer = client.Stream(path, [&](absl::string_view piece) {
    return kind == ControlVerb::Answer::kEvents ? events.Take(piece) : Print(piece);
  });
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  if (answer->status != 200) return Refused(*answer);
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
  std::string path = absl::StrReplaceAll(verb.path, {{"{world}", PercentEncoded((*given)->world)}});
  ordered_json body = ordered_json::object();
  const std::string wrong = (*given)->Fill(path, body);
  if (!wrong.empty()) {
    Log(wrong);
    return kExitUsage;
  }
  const ControlClient client = (*given)->target.client();
  const bool for_a_person = (*given)->for_a_person();
  if (verb.answer != ControlVerb::Answer::kWhole) {
    const Table table(verb.columns);
    return RunStream(client, path, verb.answer, for_a_person ? &table : nullptr);
  }
  const bool has_body = std::string(verb.method) == "POST";
  const auto answer = client.Send(verb.method, path, has_body ? body.dump() : "");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  if (answer->status != 200) return Refused(*answer);
  if (!(*given)->prints.empty()) return PrintMember(answer->body, (*given)->prints);
  const bool readable = for_a_person || (verb.columns.empty() && StdoutIsTerminal());
  const std::string text = readable ? TextForAPerson(answer->body, verb) : answer->body;
  return Print(text) ? kExitOk : kExitFailure;
}

}  // namespace emulator
