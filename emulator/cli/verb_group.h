#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace emulator {

// The words behind which a verb stands: "momento-emulator clock advance".
inline std::string CommandLineOf(const CLI::App& verb) {
  const CLI::App* const parent = verb.get_parent();
  return parent == nullptr ? verb.get_name()
                           : absl::StrCat(CommandLineOf(*parent), " ", verb.get_name());
}

// The verb that others stand under, as "clock" of "clock advance"; made when it is not there yet.
inline CLI::App* VerbGroup(CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* verb) { return verb->get_name() == name; });
  if (!found.empty()) return found.front();
  CLI::App* const group = app.add_subcommand(name, "");
  group->footer(
      absl::StrCat("Each has a --help of its own: ", CommandLineOf(*group), " VERB --help"));
  return group->require_subcommand(1);
}

// Adds a verb whose help ends with examples; each is what stands behind the verb.
inline CLI::App* AddVerb(CLI::App& parent, const std::string& name, const std::string& help,
                         const std::vector<std::string>& examples) {
  CLI::App* const verb = parent.add_subcommand(name, help);
  std::string footer = examples.size() > 1 ? "Examples:" : "Example:";
  for (const std::string& example : examples) {
    absl::StrAppend(&footer, "\n  ", CommandLineOf(*verb), example.empty() ? "" : " ", example);
  }
  verb->footer(footer);
  return verb;
}

}  // namespace emulator
