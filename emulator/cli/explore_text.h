#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/tools/orders/decisive_delivery.h"
#include "emulator/tools/orders/order_exploration.h"

namespace emulator {

// What `explore` says of runs of which none failed: in how many orders the command holds, of how
// many, what that assumes, and what was not tried. Lines.
std::string Certificate(const OrderExplorationResult& result, bool reduce);

// What the repetitions of a failing order say: whether the order is the cause, or the command fails
// by chance. A line, without its end.
std::string HowSure(const OrderExplorationResult& result);

// "when chat/b#1 runs before call 2 of chat/a#1", joined by "and"
std::string InWords(const Overlapping& overlapping);
// "chat/a#1,2,chat/b#1"
std::string TextOf(const Overlap& overlap);
// What such texts say together; absent when they say nothing.
std::optional<Overlapping> OverlappingFromTexts(const std::vector<std::string>& texts);
// Which delivery decides that the order fails, and how that was seen. Lines; `entry` is that of its
// attempt, `delivered` says what it is.
std::string Decided(const DecisiveDelivery& decisive, uint32_t deliveries, uint32_t continuations,
                    uint64_t entry, const std::string& delivered);

// "40,320"
std::string WithCommas(uint64_t number);

}  // namespace emulator
