#include "emulator/cli/control_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/app/json_file.h"
#include "emulator/base/log.h"
#include "emulator/cli/control_verbs.h"
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
      case Into::kLimits:
        for (const std::string& limit : values[i].texts) {
          const size_t equals = limit.find('=');
          const std::string number = equals == std::string::npos ? "" : limit.substr(equals + 1);
          if (!IsWhole(number)) return absl::StrCat("--limit must be NAME=VALUE, not ", limit);
          body["limits"][limit.substr(0, equals)] = std::stoull(number);
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
  path += query;
  return "";
}

ControlCommands::ControlCommands() = default;
ControlCommands::~ControlCommands() = default;

void ControlCommands::AddTargetOptions(CLI::App& app) {
  app.add_option("--host", target_.host, "where the emulator listens")
      ->envname("MOMENTO_EMULATOR_HOST")
      ->capture_default_str();
  app.add_option("--control-port", target_.control_port, "its control port")
      ->envname("MOMENTO_EMULATOR_CONTROL_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
}

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
      value.option = argument.into == Into::kLimits
                         ? verb->app->add_option(argument.name, value.texts, argument.help)
                         : verb->app->add_option(argument.name, value.text, argument.help);
      value.option->required(argument.required);
    }
    if (absl::StrContains(route.path, "{world}")) {
      const bool named = absl::StartsWith(route.verb, "world ");
      auto* world = named ? verb->app->add_option("world", target_.world, "its name")->required()
                          : verb->app->add_option("--world", target_.world, "the world (default)");
      if (!named) world->envname("MOMENTO_EMULATOR_WORLD");
    }
    AddTargetOptions(*verb->app);
    verbs_.push_back(std::move(verb));
  }
}

bool ControlCommands::parsed() const {
  return std::any_of(verbs_.begin(), verbs_.end(),
                     [](const auto& verb) { return verb->app->parsed(); });
}

ExitCode ControlCommands::Run() const {
  const auto given = std::find_if(verbs_.begin(), verbs_.end(),
                                  [](const auto& verb) { return verb->app->parsed(); });
  const ControlVerb& route = *(*given)->route;
  const std::string world = target_.world.empty() ? "default" : target_.world;
  std::string path = absl::StrReplaceAll(route.path, {{"{world}", PercentEncoded(world)}});
  ordered_json body = ordered_json::object();
  const std::string wrong = (*given)->Fill(path, body);
  if (!wrong.empty()) {
    Log(wrong);
    return kExitUsage;
  }
  const ControlClient client(target_.host, target_.control_port);
  const auto print = [](absl::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
           std::fflush(stdout) == 0;
  };
  if (route.streams) {
    const auto status = client.Stream(path, print);
    if (status.ok()) return *status == 200 ? kExitOk : kExitFailure;
    Log(status.status().message());
    return kExitNotReady;
  }
  const bool has_body = std::string(route.method) == "POST";
  const auto answer = client.Send(route.method, path, has_body ? body.dump() : "");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  if (answer->status == 200) return print(answer->body) ? kExitOk : kExitFailure;
  const auto said = ordered_json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  Log(said.is_object() ? said.value("/error/message"_json_pointer, answer->body) : answer->body);
  return answer->status == 408 ? kExitCheckFailed : kExitFailure;
}

}  // namespace emulator
