#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "emulator/cli/verb_arguments.h"

namespace emulator {

// The request to the control API that the arguments of a verb make.
class ControlRequest {
 public:
  // `path` is that of a command, its {world} filled in.
  explicit ControlRequest(std::string path) : path_(std::move(path)) {}

  // Puts an argument that was given where it belongs: `texts` are its values, one unless it may
  // have several. InvalidArgument says what is wrong.
  absl::Status Put(const CliArgument& argument, const std::vector<std::string>& texts);
  void AddQuery(const std::string& name, const std::string& value);

  const std::string& path() const { return path_; }
  const nlohmann::ordered_json& body() const { return body_; }

 private:
  std::string path_;
  nlohmann::ordered_json body_ = nlohmann::ordered_json::object();
};

}  // namespace emulator
