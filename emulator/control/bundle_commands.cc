#include <utility>

#include "emulator/base/status_macros.h"
#include "emulator/control/bundle.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"

namespace emulator {
namespace {

Reply CreateBundle(const ControlCall& call) {
  ASSIGN_OR_RETURN(auto writer,
                   BundleWriter::Begin(call.world, call.targets.endpoint, call.targets.version));
  return ControlReply::NextPiece([writer = std::move(writer)]() mutable { return writer.Next(); });
}

Shape BundleShape() {
  return Named(
      "Bundle",
      Object({{"format", Number(1)},
              {"emulator", Text(), "Its version."},
              {"world", Text()},
              {"seed", Text()},
              {"auth", AuthModeShape()},
              {"limits", LimitsShape()},
              {"endpoint", Text()},
              {"trace_webhooks", Flag(), "Whether webhook requests had a traceparent."},
              {"clock", Object({{"from_us", Number()}, {"to_us", Number()}})},
              {"faults", ListOf(FaultEntryShape())},
              {"callers", MapOf(Text()), "What each caller's credential says, by its id."},
              {"journal", ListOf(Object({{"entry", JournalEntryShape()},
                                         {"input?", Text(), "The request, in base64."},
                                         {"cause_known?", Flag(),
                                          "Absent: true. The cause of the entry is known."}}))}}));
}

}  // namespace

CommandTable BundleCommands() {
  return {{.id = "makeBundle",
           .route = "GET /v1/worlds/{world}/bundle",
           .summary = "Print a bundle: all that made a world what it is, to replay it elsewhere.",
           .answer = {BundleShape(), "The bundle; it holds the seed and all requests."},
           .refusals = {absl::StatusCode::kFailedPrecondition},
           .example = {"{}",
                       R"({"format": 2, "emulator": "0.1.0", "world": "example", "seed": "s",
                           "auth": "open", "limits": {"world-bytes": 1073741824},
                           "endpoint": "127.0.0.1:8080", "trace_webhooks": false,
                           "clock": {"from_us": 1767225600000000,
                           "to_us": 1767225600000000}, "faults": [], "callers": {},
                           "journal": []})"},
           .verbs = {{"bundle create", "> bug.json"}},
           .by_hand = "The answer comes piece by piece; `bundle replay` reads a file.",
           .run = CreateBundle}};
}

}  // namespace emulator
