#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace emulator {

// Which running emulator a verb asks.
inline void AddTargetFlags(CLI::App& app, std::string& host, int& control_port) {
  app.add_option("--host", host, "where the emulator listens")
      ->envname("MOMENTO_EMULATOR_HOST")
      ->capture_default_str();
  app.add_option("--control-port", control_port, "its control port")
      ->envname("MOMENTO_EMULATOR_CONTROL_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
}

// A text as one word of a shell command.
inline std::string ShellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace emulator
