#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// Whether a command sees the clock of its emulator's first world, from the command line: of `exec`,
// `explore`, `bundle replay` and `bundle shrink`.
class SharedClockFlag {
 public:
  // Adds --shared-clock.
  void AddTo(CLI::App& app);

  bool given() const { return given_; }
  // Says on stderr when the flag was given and the clock will not reach this command.
  void WarnOf(const std::vector<std::string>& command) const;

 private:
  bool given_ = false;
};

}  // namespace emulator
