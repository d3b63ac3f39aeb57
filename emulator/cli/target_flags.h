#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "emulator/web/control_client.h"

namespace emulator {

// Which running emulator a verb asks.
struct Target {
  std::string host = "127.0.0.1";
  int control_port = 9090;
  std::string control_token;

  ControlClient client() const { return {host, control_port, control_token}; }
};

inline void AddTargetFlags(CLI::App& app, Target& target) {
  app.add_option("--host", target.host, "where the emulator listens")
      ->envname("MOMENTO_EMULATOR_HOST")
      ->capture_default_str();
  app.add_option("--control-port", target.control_port, "its control port")
      ->envname("MOMENTO_EMULATOR_CONTROL_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--control-token", target.control_token, "the token that its control API asks for")
      ->envname("MOMENTO_EMULATOR_CONTROL_TOKEN");
}

}  // namespace emulator
