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

// How many letters must be put in, taken out or changed to make one word the other.
size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row.back();
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
  const bool lists = FindVerb(*group, "list") != nullptr;
  const bool shows = FindVerb(*group, "show") != nullptr;
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
  if (taken > 0 && taken == words.size() && !VerbsOf(*app).empty()) {
    return absl::StrCat(CommandLineOf(*app),
                        " needs a verb: ", absl::StrJoin(NamesOf(VerbsOf(*app)), ", "), help);
  }
  if (taken < words.size() && !VerbsOf(*app).empty() && !absl::StartsWith(words[taken], "-")) {
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
