#include "emulator/cli/control_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/app/json_file.h"
#include "emulator/base/log.h"
#include "emulator/cli/control_verbs.h"
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

// The member of the request that an argument is: "--by-ms" is "by_ms".
std::string MemberOf(const Argument& argument) {
  return absl::StrReplaceAll(absl::StripPrefix(argument.name, "--"), {{"-", "_"}});
}

bool IsWhole(const std::string& text) {
  uint64_t number = 0;
  return absl::SimpleAtoi(text, &number);
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
  std::string host = "127.0.0.1";
  int control_port = 9090;
  std::string world = "default";

  // Puts the arguments where they belong; "" or what is wrong.
  std::string Fill(std::string& path, ordered_json& body) const;
};

std::string ControlCommands::Verb::Fill(std::string& path, ordered_json& body) const {
  std::string query;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].option->count() == 0) continue;
    const Argument& argument = route->arguments[i];
    const std::string member = MemberOf(argument);
    const std::string& value = values[i].text;
    switch (argument.into) {
      case Into::kPath:
        path = absl::StrReplaceAll(path, {{"{" + member + "}", PercentEncoded(value)}});
        break;
      case Into::kText:
        body[member] = value;
        break;
      case Into::kNumber:
        if (!IsWhole(value)) return absl::StrCat(argument.name, " must be a whole number");
        body[member] = std::stoull(value);
        break;
      case Into::kFilter:
        body["filter"][member] = value;
        break;
      case Into::kQuery:
        absl::StrAppend(&query, query.empty() ? "?" : "&", member, "=", PercentEncoded(value));
        break;
      case Into::kFlag:
        body[member] = true;
        break;
      case Into::kQueryFlag:
        absl::StrAppend(&query, query.empty() ? "?" : "&", member, "=true");
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
  // An empty name would be another path.
  if (absl::StrContains(path, "//")) return "a name is empty";
  path += query;
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
    verb->app = parent->add_subcommand(words.back(), route.help);
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
        verb->app->add_option("world", verb->world, "its name")->required();
      } else {
        verb->app->add_option("--world", verb->world, "the world")
            ->envname("MOMENTO_EMULATOR_WORLD")
            ->capture_default_str();
      }
    }
    AddTargetFlags(*verb->app, verb->host, verb->control_port);
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

// Prints the data of server-sent events, a line each, as they come in.
class EventPrinter {
 public:
  bool Take(absl::string_view piece) {
    absl::StrAppend(&rest_, piece);
    for (size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      const std::string line = rest_.substr(0, end + 1);
      rest_.erase(0, end + 1);
      ended_ = ended_ || line == "event: end\n";
      if (!absl::StartsWith(line, kData)) continue;
      const std::string data = line.substr(kData.size());
      if (ended_) Log(absl::StripTrailingAsciiWhitespace(data));
      if (!ended_ && !Print(data)) return false;
    }
    return true;
  }
  // The emulator said why it ends.
  bool ended() const { return ended_; }

 private:
  static constexpr absl::string_view kData = "data: ";
  std::string rest_;
  bool ended_ = false;
};

ExitCode RunStream(const ControlClient& client, const std::string& path, ControlVerb::Answer kind) {
  EventPrinter events;
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
  const ControlClient client((*given)->host, (*given)->control_port);
  if (verb.answer != ControlVerb::Answer::kWhole) return RunStream(client, path, verb.answer);
  const bool has_body = std::string(verb.method) == "POST";
  const auto answer = client.Send(verb.method, path, has_body ? body.dump() : "");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  if (answer->status != 200) return Refused(*answer);
  return Print(answer->body) ? kExitOk : kExitFailure;
}

}  // namespace emulator
