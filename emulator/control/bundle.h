#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/base/limits.h"
#include "emulator/domain/journal/journal_detail.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/world/world.h"

namespace emulator {

// A repro bundle: all that made a world what it is, in one JSON file, so that it can be made again
// elsewhere (tools/replay.h):
//
//   {"format": 2, "emulator": "0.1.0", "world", "seed", "auth", "limits", "endpoint",
//    "trace_webhooks", "clock": {"from_us", "to_us"}, "faults": [the rules there are],
//    "callers": {id: claims},
//    "journal": [{"entry": the journal's line, "input": base64 of its request,
//                 "cause_known": false when a build that knew of no causes made the entry}]}
//
// Format 1 knew of no causes and traces.
//
// The entries hold the times of the clock and the decisions of the fault rules; a scenario is the
// input of its entry. A bundle holds the seed and the requests, so it is as secret as they are.
struct Bundle {
  struct Step {
    // As JournalLine has it.
    std::string line;
    // The parts of the line that a replay needs.
    absl::Time time;
    std::string action;
    std::string caller;
    std::string cache;
    std::string outcome;
    std::string traceparent;
    JournalDetail detail;
    // False: the line does not say what caused the entry.
    bool cause_known = true;
    // Absent when no request made the entry: it follows from earlier steps.
    std::optional<std::string> input;
  };

  std::string world;
  std::string seed;
  AuthMode auth = AuthMode::kOpen;
  Limits limits;
  std::string endpoint;
  bool trace_webhooks = false;
  absl::Time from;
  // What the callers' credentials said, by id.
  std::map<std::string, std::string> callers;
  std::vector<Step> steps;
};

// Writes a bundle of a world piece by piece, never in memory as a whole. It holds what was in the
// journal when it was begun; when the world is reset meanwhile, the text ends early.
//
// Threads: none of its own.
class BundleWriter {
 public:
  // BundleImpossible when the journal has lost its beginning, or a request that was too large.
  static absl::StatusOr<BundleWriter> Begin(std::shared_ptr<World> world,
                                            const std::string& endpoint,
                                            const std::string& version);

  // The next piece of the JSON text; absent at the end.
  std::optional<std::string> Next();

 private:
  BundleWriter(std::shared_ptr<World> world, std::string head, uint64_t last, uint64_t life)
      : world_(std::move(world)), head_(std::move(head)), last_(last), cursor_{.life = life} {}

  std::shared_ptr<World> world_;
  // The beginning of the text, until it was handed out.
  std::string head_;
  // The last entry of the journal that is to be written, and how far it is written.
  uint64_t last_;
  JournalCursor cursor_;
  bool ended_ = false;
};

// The whole bundle at once.
absl::StatusOr<nlohmann::ordered_json> MakeBundle(World& world, const std::string& endpoint,
                                                  const std::string& version);

// What made a world what it was after this entry of its journal, from where the cursor stands; its
// steps have no line. BundleImpossible as BundleWriter::Begin, and when there is no such entry.
absl::StatusOr<Bundle> BundleUntil(World& world, const std::string& endpoint, JournalCursor cursor,
                                   uint64_t entry);

// InvalidArgument with the JSON pointer of what is wrong, also for a format of a later emulator.
absl::StatusOr<Bundle> ParseBundle(const nlohmann::ordered_json& json);

}  // namespace emulator
