#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// What an application finds in its environment besides EnvironmentOf, from the command line: of
// `exec` and `env`.
class ApplicationFlags {
 public:
  // Adds --key and --env.
  void AddTo(CLI::App& app);

  // The form of MOMENTO_API_KEY, "v1" or "v2". When nobody said one: v2, which current SDKs want
  // and older ones take; without TLS v1, because a v2 key cannot be sent to a plaintext port.
  std::string KeyForm(bool tls) const;
  // Adds the variables that --env names. InvalidArgument for a placeholder that nothing stands for.
  absl::Status Complete(std::map<std::string, std::string>& variables) const;

 private:
  std::string key_form_;
  std::vector<std::string> templates_;
};

}  // namespace emulator
