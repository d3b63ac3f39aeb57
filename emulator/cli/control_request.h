#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/cli/control_verbs.h"

namespace emulator {

// The request to the control API that the arguments of a verb make.
class ControlRequest {
 public:
  // `path` is a route's, its {world} filled in.
  explicit ControlRequest(std::string path) : path_(std::move(path)) {}

  // Puts an argument that was given where it belongs: `text` is what was given last, `texts` all of
  // it for arguments that may be repeated. Answers "", or what is wrong.
  std::string Put(const Argument& argument, const std::string& text,
                  const std::vector<std::string>& texts);
  void AddQuery(const std::string& name, const std::string& value);

  const std::string& path() const { return path_; }
  const nlohmann::ordered_json& body() const { return body_; }

 private:
  std::string PutPath(const std::string& name, const std::string& text);
  std::string PutDuration(const Argument& argument, const std::string& text);
  std::string PutLimits(const std::vector<std::string>& texts);
  std::string PutNumbers(const Argument& argument, const std::vector<std::string>& texts);
  std::string PutFile(const std::string& name, const std::string& path);

  std::string path_;
  nlohmann::ordered_json body_ = nlohmann::ordered_json::object();
};

}  // namespace emulator
