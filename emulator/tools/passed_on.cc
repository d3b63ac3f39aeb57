#include "emulator/tools/passed_on.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "emulator/base/file_content.h"

namespace emulator {
namespace {

using Words = std::vector<std::string>;

// A program that runs the command behind its own arguments.
struct Wrapper {
  // Options with a value that is a word of its own.
  std::set<std::string> with_value;
  // Arguments before the command.
  int arguments = 0;
};

const std::map<std::string, Wrapper>& Wrappers() {
  static const auto& wrappers = *new std::map<std::string, Wrapper>{
      {"env", {.with_value = {"-u", "--unset", "-C", "--chdir"}}},
      {"timeout", {.with_value = {"-k", "--kill-after", "-s", "--signal"}, .arguments = 1}},
      {"nice", {.with_value = {"-n", "--adjustment"}}},
      {"nohup", {}},
      {"setsid", {}},
      {"stdbuf", {.with_value = {"-i", "--input", "-o", "--output", "-e", "--error"}}},
      {"npx", {.with_value = {"-p", "--package", "-c", "--call"}}},
  };
  return wrappers;
}

std::string BaseName(const std::string& program) { return program.substr(program.rfind('/') + 1); }

bool IsAssignment(const std::string& word) {
  const size_t equals = word.find('=');
  return equals != std::string::npos && equals > 0 &&
         std::all_of(
             word.begin(), word.begin() + static_cast<int>(equals),
             [](unsigned char letter) { return absl::ascii_isalnum(letter) || letter == '_'; });
}

Words Behind(const Wrapper& wrapper, const Words& command) {
  size_t i = 1;
  for (; i < command.size() && (command[i][0] == '-' || IsAssignment(command[i])); ++i) {
    if (command[i] == "--") return {command.begin() + static_cast<int>(i) + 1, command.end()};
    if (wrapper.with_value.contains(command[i])) ++i;
  }
  i += wrapper.arguments;
  return i < command.size() ? Words(command.begin() + static_cast<int>(i), command.end()) : Words();
}

// The first command of a shell's text, when it stands there in plain words.
Words FirstCommand(const std::string& text) {
  constexpr char kEndsACommand[] = ";&|\n";
  constexpr char kNotPlain[] = "\"'\\$`()<>{}*?[]~#!";
  Words words = absl::StrSplit(text.substr(0, text.find_first_of(kEndsACommand)),
                               absl::ByAnyChar(" \t"), absl::SkipEmpty());
  while (!words.empty() && (IsAssignment(words[0]) || words[0] == "exec")) {
    words.erase(words.begin());
  }
  const bool plain = !words.empty() && words[0].find_first_of(kNotPlain) == std::string::npos;
  return plain ? words : Words();
}

// The text behind "-c", as in `sh -c TEXT` and `bash -euc TEXT`.
std::string ShellText(const Words& command) {
  for (size_t i = 1; i + 1 < command.size() && command[i][0] == '-'; ++i) {
    if (command[i][1] != '-' && absl::EndsWith(command[i], "c")) return command[i + 1];
  }
  return "";
}

// "jest" of `npm test` and `npm run test`, when package.json says so.
std::string ScriptOfPackage(const Words& command) {
  Words words;
  for (size_t i = 1; i < command.size() && command[i] != "--"; ++i) {
    if (command[i][0] != '-') words.push_back(command[i]);
  }
  const bool runs = words.size() > 1 && (words[0] == "run" || words[0] == "run-script");
  const std::string name = runs              ? words[1]
                           : words.empty()   ? ""
                           : words[0] == "t" ? "test"
                                             : words[0];
  if (!runs && name != "test" && name != "start") return "";
  const auto package = nlohmann::json::parse(FileContent("package.json"), nullptr,
                                             /*allow_exceptions=*/false);
  const bool has_scripts = package.is_object() && package.contains("scripts") &&
                           package["scripts"].is_object() && package["scripts"].contains(name) &&
                           package["scripts"][name].is_string();
  return has_scripts ? package["scripts"][name].get<std::string>() : "";
}

}  // namespace

Words PassedOn(const Words& command) {
  if (command.empty() || std::any_of(command.begin(), command.end(),
                                     [](const std::string& word) { return word.empty(); })) {
    return {};
  }
  const std::string program = BaseName(command[0]);
  const auto wrapper = Wrappers().find(program);
  if (wrapper != Wrappers().end()) return Behind(wrapper->second, command);
  if (program == "npm" || program == "yarn" || program == "pnpm") {
    return FirstCommand(ScriptOfPackage(command));
  }
  const bool shell = program == "sh" || program == "bash" || program == "dash" || program == "zsh";
  return shell ? FirstCommand(ShellText(command)) : Words();
}

}  // namespace emulator
