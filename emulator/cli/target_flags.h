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

}  // namespace emulator
