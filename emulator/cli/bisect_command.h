#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/target_flags.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator journal bisect --check COMMAND`: finds the first entry of a world's journal
// after which a check fails, by forks of the world at entries. kExitOk with the entry on stdout;
// kExitUsage when the check does not fail at the end, or fails from the start.
class BisectCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  ExitCode Run();

 private:
  // Whether the check fails in the world as it was after an entry.
  absl::StatusOr<bool> FailsAfter(uint64_t entry);
  absl::StatusOr<uint64_t> LastEntry() const;
  // The first of (passes, fails] after which it fails.
  absl::StatusOr<uint64_t> Search(uint64_t passes, uint64_t fails);
  ExitCode Tell(uint64_t entry) const;

  CLI::App* verb_ = nullptr;
  Target target_;
  std::string world_ = "default";
  std::string check_;
  uint64_t good_ = 0;
  uint32_t timeout_ms_ = 60'000;
  // Of EnvironmentOf.
  std::map<std::string, std::string> variables_;
  std::string key_form_;
  bool interrupted_ = false;
};

}  // namespace emulator
