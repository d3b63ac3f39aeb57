#pragma once

#include <string>
#include <vector>

#include "emulator/tools/surroundings.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// The hidden verb by which this program starts itself once more, around a command.
inline constexpr char kSuperviseVerb[] = "supervise";

// Whether and how the names of an emulator are made to resolve for a command, from the command
// line: of `exec`, `explore` and the verb that they start.
class NamesFlags {
 public:
  void AddTo(CLI::App& app);

  // What to run in place of a command, so that the names resolve for it, and that nothing of it
  // outlives this process. It exits with kExitUsage, and says why, when they cannot.
  std::vector<std::string> Supervised(const Surroundings& at,
                                      const std::vector<std::string>& command) const;
  bool hosts_file() const { return hosts_file_; }
  bool no_names() const { return no_names_; }

 private:
  bool hosts_file_ = false;
  bool no_names_ = false;
};

}  // namespace emulator
