#include <nlohmann/json.hpp>

#include "emulator/base/json_text.h"
#include "emulator/control/bundle.h"
#include "emulator/tools/replay.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

// A replay takes a few milliseconds per step.
constexpr size_t kStepsReplayed = 50;

}  // namespace

void FuzzBundle(absl::string_view input) {
  const auto parsed = ParseJson(input);
  if (!parsed) return;
  const auto bundle = ParseBundle(*parsed);
  if (!bundle.ok()) {
    Require(!bundle.status().message().empty(), "a mistake is told");
    return;
  }
  if (bundle->steps.size() > kStepsReplayed) return;
  const auto played = Replay(*bundle);
  if (!played.ok()) return;
  Require(played->entries <= bundle->steps.size() || played->difference.has_value(),
          "a replay that made more than the bundle has is a difference");
}

}  // namespace emulator
