#include "emulator/cli/help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/cli/verb_group.h"

namespace emulator {

std::vector<const CLI::App*> VerbsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* verb) { return !verb->get_group().empty(); });
}

namespace {

std::vector<std::string> NamesOf(const std::vector<const CLI::App*>& verbs) {
  std::vector<std::string> names;
  for (const CLI::App* verb : verbs) names.push_back(verb->get_name());
  return names;
}

const CLI::App* FindVerb(const CLI::App& app, const std::string& name) {
  for (const CLI::App* verb : VerbsOf(app)) {
    if (verb->get_name() == name) return verb;
  }
  return nullptr;
}

// How far the words name verbs: the last of these, and how many words that took.
const CLI::App* Descend(const CLI::App& program, const Words& words, size_t& taken) {
  const CLI::App* app = &program;
  for (taken = 0; taken < words.size(); ++taken) {
    const CLI::App* const verb = FindVerb(*app, words[taken]);
    if (verb == nullptr) break;
    app = verb;
  }
  return app;
}

// How many letters must be put in, taken out, changed, or swapped with the next one to make one
// word the other.
size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> table(a.size() + 1, std::vector<size_t>(b.size() + 1));
  std::iota(table[0].begin(), table[0].end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    table[i][0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table.back().back();
}

// " Did you mean 'clock'?", or the whole choice when nothing is near.
std::string Meant(const std::string& word, const std::vector<std::string>& choice,
                  absl::string_view all) {
  const auto nearest = std::min_element(
      choice.begin(), choice.end(),
      [&](const auto& a, const auto& b) { return EditDistance(word, a) < EditDistance(word, b); });
  if (nearest == choice.end()) return "";
  // "--port" of a verb that asks an emulator is "--control-port".
  const std::string stem = word.substr(word.find_first_not_of('-'));
  for (const std::string& one : choice) {
    if (stem.size() > 3 && one != word && absl::EndsWith(one, absl::StrCat("-", stem))) {
      return absl::StrCat(" Did you mean '", one, "'?");
    }
  }
  const size_t near_enough = std::max<size_t>(1, word.size() / 3);
  const bool begins = word.size() > 3 && absl::StartsWith(*nearest, word);
  if (begins || EditDistance(word, *nearest) <= near_enough) {
    return absl::StrCat(" Did you mean '", *nearest, "'?");
  }
  return absl::StrCat(" ", all, ": ", absl::StrJoin(choice, ", "));
}

// Whether the verb does something without arguments.
bool RunsAlone(const CLI::App* verb) {
  return verb != nullptr &&
         verb->get_options([](const CLI::Option* option) { return option->get_required(); })
             .empty();
}

std::vector<std::string> FlagTexts(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back(absl::StrCat("--", name));
  }
  return flags;
}

}  // namespace

Words WithVerb(const CLI::App& program, Words words) {
  size_t taken = 0;
  const CLI::App* const group = Descend(program, words, taken);
  const bool lists = RunsAlone(FindVerb(*group, "list"));
  const bool shows = RunsAlone(FindVerb(*group, "show"));
  if (taken == 0 || (!lists && !shows)) return words;
  const bool asks_for_help =
      taken < words.size() && (words[taken] == "--help" || words[taken] == "-h");
  const bool no_verb = taken == words.size() || absl::StartsWith(words[taken], "-");
  if (!no_verb || asks_for_help) return words;
  words.insert(words.begin() + static_cast<int>(taken), lists ? "list" : "show");
  return words;
}

void DescribeGroups(CLI::App& program) {
  for (CLI::App* group : program.get_subcommands({})) {
    const std::vector<std::string> names = NamesOf(VerbsOf(*group));
    if (!names.empty()) group->description(absl::StrJoin(names, ", "));
  }
}

std::string HelpOf(const CLI::App& program, const Words& words) {
  size_t taken = 0;
  const CLI::App* const app = Descend(program, words, taken);
  if (taken < words.size()) return "";
  const CLI::App* const parent = app->get_parent();
  return app->help(parent == nullptr ? "" : CommandLineOf(*parent));
}

std::string WhatIsWrong(const CLI::App& program, const Words& words, const std::string& error) {
  size_t taken = 0;
  const CLI::App* const app = Descend(program, words, taken);
  const std::string help = absl::StrCat("\nSee: ", CommandLineOf(*app), " --help");
  const bool no_verb = taken == words.size() || absl::StartsWith(words[taken], "-");
  if (taken > 0 && no_verb && !VerbsOf(*app).empty()) {
    return absl::StrCat(app->get_name(), " needs a verb.\n\n", HelpOf(program, {app->get_name()}));
  }
  if (!no_verb && !VerbsOf(*app).empty()) {
    for (const CLI::App* group : VerbsOf(*app)) {
      if (FindVerb(*group, words[taken]) == nullptr) continue;
      return absl::StrCat("There is no verb '", words[taken], "'. Did you mean '",
                          group->get_name(), " ", words[taken], "'?", help);
    }
    const std::string behind = app == &program ? "" : absl::StrCat(" of ", app->get_name());
    return absl::StrCat("There is no verb '", words[taken], "'", behind, ".",
                        Meant(words[taken], NamesOf(VerbsOf(*app)), "There are"), help);
  }
  for (size_t i = taken; i < words.size() && words[i] != "--"; ++i) {
    const std::string flag = words[i].substr(0, words[i].find('='));
    const std::vector<std::string> flags = FlagTexts(*app);
    if (!absl::StartsWith(flag, "--")) continue;
    if (std::find(flags.begin(), flags.end(), flag) != flags.end()) continue;
    return absl::StrCat(CommandLineOf(*app), " has no option ", flag, ".",
                        Meant(flag, flags, "There are"), help);
  }
  return absl::StrCat(error, help);
}

}  // namespace emulator
