#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/base/clock.h"
#include "emulator/control/bundle.h"

namespace emulator {

// What playing a bundle came to.
struct ReplayResult {
  // Entries of the journal that were compared.
  size_t entries = 0;
  size_t requests = 0;
  // Requests that the receiver answered.
  size_t answered = 0;
  // The first difference, in words; absent when there is none.
  std::optional<std::string> difference;
};

// Plays a bundle against a fresh world in this process: its clock is moved to the time of each
// entry, the entry's request is made again, receivers' answers are those of the bundle, and the
// journal that comes of it is compared, line by line.
//
// With a `receiver` (a URL) every webhook request is then sent there, byte by byte what was sent
// when the bundle was made, one after the other. The status of each answer is compared, and nothing
// else: what the receiver did with the requests is not looked at.
//
// `on_step` hears of each entry that was played, and of each request to the receiver: how many
// there were, of how many. `receiver_clock` is moved to the time at which each request was sent
// when the bundle was made.
//
// The errors of Emulator::Start; Unavailable when the receiver cannot be reached.
using OnStep = std::function<void(size_t done, size_t all)>;
absl::StatusOr<ReplayResult> Replay(const Bundle& bundle, const std::string& receiver = "",
                                    const OnStep& on_step = nullptr,
                                    ClockFollower* receiver_clock = nullptr);

// Plays the steps of a bundle, then sends every webhook request to a receiver, and answers with
// what statuses it did; 0 for none. `receiver_clock` is as for Replay. The errors of
// Emulator::Start.
absl::StatusOr<std::vector<int>> AnswersOf(const Bundle& bundle, const std::string& receiver,
                                           ClockFollower* receiver_clock = nullptr);

// Plays the steps of a bundle, and makes a bundle of what came of it: also of one from which steps
// were taken away, whose numbers are those of the old journal. Absent when a step has no effect.
std::optional<std::string> PlayedAgain(const Bundle& bundle);

// The first line in which two journals differ, in words; absent when they do not.
std::optional<std::string> FirstDifference(const std::vector<std::string>& expected,
                                           const std::vector<std::string>& got);

}  // namespace emulator
