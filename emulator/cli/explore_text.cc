#include "emulator/cli/explore_text.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace emulator {
namespace {

constexpr char kAssumption[] =
    "This takes it that what handlers do is in the calls that they make to the emulator before "
    "they "
    "answer; what they keep elsewhere is not seen. --no-reduction runs every order.\n";

std::string CountOf(uint64_t number) {
  return number == UINT64_MAX ? "more than can be counted" : WithCommas(number);
}

// At least so much, in percent.
std::string Percent(double chance) {
  return absl::StrFormat("%.1f", static_cast<int>(chance * 1000) / 10.0);
}

std::string Holds(const OrderExplorationResult& result) {
  const std::string how = absl::StrCat(" of ", result.deliveries, " deliveries; ", result.runs + 1,
                                       " runs, the first without an order\n");
  const std::string begin = result.complete ? "holds in all " : "passes in ";
  if (result.classes == result.orders) {
    const std::string only = result.orders == 1 ? "holds in the one order" : "";
    return absl::StrCat(!only.empty() ? only : begin + WithCommas(result.orders) + " orders", how);
  }
  const std::string classes =
      result.classes == 1 ? "holds in the one inequivalent order"
                          : absl::StrCat(begin, WithCommas(result.classes), " inequivalent orders");
  return absl::StrCat(classes, " (of ", CountOf(result.orders), ")", how);
}

std::optional<Overlap> OverlapFromText(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  Overlap overlap;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &overlap.call)) return std::nullopt;
  overlap.outer = parts[0];
  overlap.inner = parts[2];
  const bool good = overlap.call > 0 && !overlap.outer.empty() && !overlap.inner.empty() &&
                    overlap.outer != overlap.inner;
  return good ? std::optional(overlap) : std::nullopt;
}

// Whether a handler that interrupts once more hangs together with those before: it interrupts one
// of them, where none has been yet.
bool GoesBehind(const Overlapping& before, const Overlap& next) {
  bool hangs_together = before.empty();
  for (const Overlap& one : before) {
    if (one.inner == next.inner || one.outer == next.inner) return false;
    if (one.outer == next.outer && one.call > next.call) return false;
    hangs_together = hangs_together || one.outer == next.outer || one.inner == next.outer;
  }
  return hangs_together;
}

// Empty when there are none.
std::string OverlapsText(const OverlapCount& count, const std::string& of) {
  if (count.known == 0) return "";
  std::string text = absl::StrCat(count.all_run() ? "holds in all " : "passes in ",
                                  WithCommas(count.run), " overlaps of ", of);
  const uint64_t left = count.known - count.run;
  if (left > 0) absl::StrAppend(&text, "; ", WithCommas(left), " were not run, see --runs");
  if (count.missed > 0) {
    absl::StrAppend(&text, "; ", count.missed, " of them did not come about");
  }
  return absl::StrCat(text, "\n");
}

}  // namespace

std::string WithCommas(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (size_t place = text.size(); place > 3;) {
    place -= 3;
    text.insert(place, 1, ',');
  }
  return text;
}

std::string InWords(const Overlapping& overlapping) {
  return absl::StrCat("when ", absl::StrJoin(overlapping, " and ", [](auto* out, const auto& one) {
                        absl::StrAppend(out, one.inner, " runs before call ", one.call, " of ",
                                        one.outer);
                      }));
}

std::string TextOf(const Overlap& overlap) {
  return absl::StrCat(overlap.outer, ",", overlap.call, ",", overlap.inner);
}

std::optional<Overlapping> OverlappingFromTexts(const std::vector<std::string>& texts) {
  Overlapping overlapping;
  for (const std::string& text : texts) {
    auto overlap = OverlapFromText(text);
    if (!overlap || !GoesBehind(overlapping, *overlap)) return std::nullopt;
    overlapping.push_back(*std::move(overlap));
  }
  return overlapping;
}

std::string Certificate(const OrderExplorationResult& result, bool reduce) {
  std::string text = Holds(result);
  if (!result.complete) absl::StrAppend(&text, "there are more; --runs says how many are run\n");
  if (result.samples > 0) {
    absl::StrAppend(&text, "a bug that needs two certain deliveries in a certain order would have ",
                    "been found with a chance of at least ", Percent(result.confidence_2),
                    " %, one that needs three with ", Percent(result.confidence_3), " %\n");
  }
  absl::StrAppend(&text, OverlapsText(result.of_two, "two dependent deliveries"),
                  OverlapsText(result.of_three, "three"));
  if (reduce && result.classes != result.orders) text += kAssumption;
  if (result.late > 0) {
    absl::StrAppend(&text, result.late,
                    " deliveries came only after others had been answered, and ",
                    "stayed behind these; a longer --gather-ms may help\n");
  }
  if (result.missed > 0) {
    absl::StrAppend(&text, result.missed, " orders did not happen, because a delivery was not ",
                    "there in time; a longer --gather-ms may help\n");
  }
  return text;
}

std::string Decided(const DecisiveDelivery& decisive, uint32_t deliveries, uint32_t continuations,
                    uint64_t entry, const std::string& delivered) {
  const auto percent = [](double share) { return absl::StrFormat("%.0f %%", 100 * share); };
  return absl::StrCat("decided by delivery ", decisive.place, " of ", deliveries,
                      " in this order, entry ", entry, " of the bundle:\n  ", delivered, "\n",
                      percent(decisive.before), " of ", continuations,
                      " random continuations fail before it, ", percent(decisive.after),
                      " after it (", decisive.runs, " runs)\n");
}

std::string HowSure(const OrderExplorationResult& result) {
  std::string text =
      absl::StrCat("found in run ", result.runs + result.of_two.run + result.of_three.run);
  if (result.assumption_broken) {
    absl::StrAppend(&text, "; an order that no call to the emulator can tell from a failing one ",
                    "passed, so there is more to it than these calls: try --no-reduction");
  }
  if (result.repeated == 0) return text;
  const uint32_t again = result.repeated_failures;
  const bool as_arrived =
      result.failing_overlap.empty() && result.failing && SwapsOf(NumbersOf(*result.failing)) == 0;
  if (as_arrived) {
    return absl::StrCat(text, "; run again, it fails ", again, " of ", result.repeated, " times",
                        result.flaky() ? ": the command also fails by chance" : "");
  }
  if (!result.flaky()) {
    return absl::StrCat(text, "; run again, it fails ", again, " of ", result.repeated,
                        " times, and the order of arrival never: it is the order");
  }
  return absl::StrCat(text, "; run again, it fails ", again, " of ", result.repeated,
                      " times, and the order of arrival ", result.arrival_failures, " of ",
                      result.repeated, ": the command also fails by chance");
}

}  // namespace emulator
