#include "emulator/service/item_arguments.h"

#include <cmath>

#include "emulator/base/errors.h"

namespace emulator {

absl::Status RunOnItem(const Call& call, Need::Access access, const char* field,
                       const std::string& key, ActOnItem act) {
  return RunOnItem(call, call.OnItem(access, key), field, key, act);
}

absl::Status RunOnItem(const Call& call, const Command& command, const char* field,
                       const std::string& key, ActOnItem act) {
  return call.world->Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey(field, key);
    return valid.ok() ? act(scope.domain.caches, scope.Item(key)) : valid;
  });
}

absl::Status CheckAndRunOnItem(const Call& call, Need::Access access, const char* field,
                               const std::string& key, ActOnItem act) {
  Command command = call.OnItem(access, key);
  command.checks_first = true;
  return RunOnItem(call, command, field, key, act);
}

absl::Status ValidateKey(const char* field, const std::string& key) {
  return key.empty() ? errors::Blank(field) : absl::OkStatus();
}

absl::Status ValidateScore(const char* field, double score) {
  return std::isnan(score) ? errors::Malformed(field, "must be a number") : absl::OkStatus();
}

}  // namespace emulator
