#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace emulator {

// The verb that others stand under, as "clock" of "clock advance"; made when it is not there yet.
inline CLI::App* VerbGroup(CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* verb) { return verb->get_name() == name; });
  CLI::App* const group = found.empty()
                              ? app.add_subcommand(name, "verbs about " + name + "; see its --help")
                              : found.front();
  return group->require_subcommand(1);
}

}  // namespace emulator
