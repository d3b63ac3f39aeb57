#include <nlohmann/json.hpp>

#include "emulator/base/json_text.h"
#include "emulator/tools/import/judgement.h"
#include "emulator/tools/import/read_captures.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {

void FuzzImports(absl::string_view input) {
  const ExplainContext nothing_known;
  for (const CapturedRequest& request : ReadCaptures(input)) {
    Require(!request.format.empty(), "what recorded it is told");
    const Judgement judgement = Judge(request, nothing_known);
    Require(judgement.verdict != Judgement::Verdict::kValid, "nothing is valid without a secret");
    const bool told = !judgement.explanation.findings.empty() || !request.losses.empty() ||
                      judgement.verdict == Judgement::Verdict::kOther;
    Require(told, "a cause is told");
    Require(ParseJson(Dump(ToJson(request, judgement))).has_value(), "it is JSON");
    for (const Finding& loss : request.losses) Require(!loss.text.empty(), "a loss is told");
  }
}

}  // namespace emulator
