#include "emulator/cli/explore_text.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

}  // namespace

std::string WithCommas(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (size_t place = text.size(); place > 3;) {
    place -= 3;
    text.insert(place, 1, ',');
  }
  return text;
}

std::string InWords(const Overlap& overlap) {
  return absl::StrCat("when ", overlap.inner, " runs before call ", overlap.call, " of ",
                      overlap.outer);
}

std::string TextOf(const Overlap& overlap) {
  return absl::StrCat(overlap.outer, ",", overlap.call, ",", overlap.inner);
}

std::optional<Overlap> OverlapFromText(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  Overlap overlap;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &overlap.call)) return std::nullopt;
  overlap.outer = parts[0];
  overlap.inner = parts[2];
  const bool good = overlap.call > 0 && !overlap.outer.empty() && !overlap.inner.empty();
  return good ? std::optional(overlap) : std::nullopt;
}

std::string Certificate(const OrderExplorationResult& result, bool reduce) {
  std::string text = Holds(result);
  if (!result.complete) absl::StrAppend(&text, "there are more; --runs says how many are run\n");
  if (result.samples > 0) {
    absl::StrAppend(&text, "a bug that needs two certain deliveries in a certain order would have ",
                    "been found with a chance of at least ", Percent(result.confidence_2),
                    " %, one that needs three with ", Percent(result.confidence_3), " %\n");
  }
  if (result.overlaps > 0) {
    absl::StrAppend(&text, result.overlaps_run == result.overlaps ? "holds in all " : "passes in ",
                    WithCommas(result.overlaps_run), " overlaps of two dependent deliveries");
    const uint64_t left = result.overlaps - result.overlaps_run;
    if (left > 0) absl::StrAppend(&text, "; ", WithCommas(left), " were not run, see --runs");
    if (result.overlaps_missed > 0) {
      absl::StrAppend(&text, "; ", result.overlaps_missed, " of them did not come about");
    }
    text += "\n";
  }
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
  std::string text = absl::StrCat("found in run ", result.runs + result.overlaps_run);
  if (result.assumption_broken) {
    absl::StrAppend(&text, "; an order that no call to the emulator can tell from a failing one ",
                    "passed, so there is more to it than these calls: try --no-reduction");
  }
  if (result.repeated == 0) return text;
  const uint32_t again = result.repeated_failures;
  const bool as_arrived =
      !result.failing_overlap && result.failing && SwapsOf(NumbersOf(*result.failing)) == 0;
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
