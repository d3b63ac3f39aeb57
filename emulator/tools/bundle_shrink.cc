#include "emulator/tools/bundle_shrink.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "emulator/tools/replay.h"
#include "emulator/tools/shorter_commands.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// Less is not worth a try.
constexpr int64_t kShortPauseUs = 1'000'000;

// Places of steps in a bundle's journal.
using Places = std::vector<size_t>;

uint64_t NumberOf(const ordered_json& step) { return step["entry"].value("number", uint64_t{0}); }
uint64_t CauseOf(const ordered_json& step) { return step["entry"].value("cause", uint64_t{0}); }
int64_t TimeOf(const ordered_json& step) { return step["entry"].value("time_us", int64_t{0}); }

Places CommandsOf(const ordered_json& bundle) {
  Places commands;
  const ordered_json& journal = bundle["journal"];
  for (size_t i = 0; i < journal.size(); ++i) {
    if (journal[i].contains("input")) commands.push_back(i);
  }
  return commands;
}

// Steps before which time passes.
Places PausesOf(const ordered_json& bundle) {
  Places pauses;
  const ordered_json& journal = bundle["journal"];
  for (size_t i = 1; i < journal.size(); ++i) {
    if (TimeOf(journal[i]) > TimeOf(journal[i - 1])) pauses.push_back(i);
  }
  return pauses;
}

// The bundle without these commands, and what they brought about.
ordered_json WithoutCommands(const ordered_json& bundle, const Places& left_out) {
  const std::set<size_t> unwanted(left_out.begin(), left_out.end());
  std::set<uint64_t> dropped;
  ordered_json some = bundle;
  ordered_json journal = ordered_json::array();
  for (size_t i = 0; i < bundle["journal"].size(); ++i) {
    const ordered_json& step = bundle["journal"][i];
    const bool follows = !step.contains("input") && dropped.contains(CauseOf(step));
    if (follows || unwanted.contains(i)) {
      dropped.insert(NumberOf(step));
    } else {
      journal.push_back(step);
    }
  }
  some["journal"] = std::move(journal);
  return some;
}

// The time that passes before a step.
int64_t PauseUs(const ordered_json& bundle, size_t i) {
  return TimeOf(bundle["journal"][i]) - TimeOf(bundle["journal"][i - 1]);
}

// The bundle in which one part of so many less of the time passes before these steps.
ordered_json WithShorterPauses(const ordered_json& bundle, const Places& shorter, int64_t parts) {
  const std::set<size_t> some(shorter.begin(), shorter.end());
  ordered_json result = bundle;
  int64_t earlier_us = 0;
  for (size_t i = 1; i < result["journal"].size(); ++i) {
    if (some.contains(i)) earlier_us += PauseUs(bundle, i) / parts;
    result["journal"][i]["entry"]["time_us"] = TimeOf(bundle["journal"][i]) - earlier_us;
  }
  return result;
}

ordered_json WithoutPauses(const ordered_json& bundle, const Places& left_out) {
  return WithShorterPauses(bundle, left_out, 1);
}

class Shrinker {
 public:
  Shrinker(const BundleCheck& fails, const std::function<void(const ShrinkProgress&)>& on_try)
      : fails_(fails), on_try_(on_try) {}

  // Whether this bundle fails; then it is, as it was played, the latest that does.
  bool Try(const ordered_json& candidate) {
    ++shrunk_.tried;
    const bool failed = Fails(candidate);
    if (latest_.is_null()) return false;
    on_try_({.tried = shrunk_.tried, .commands = CommandsOf(latest_).size(), .of = of_});
    return failed;
  }

  // Whether something could be left out.
  bool LeaveOut(const std::string& of, absl::FunctionRef<Places(const ordered_json&)> places_of,
                absl::FunctionRef<ordered_json(const ordered_json&, const Places&)> without) {
    of_ = of;
    bool any = false;
    for (size_t count = std::max<size_t>(places_of(latest_).size(), 1);;) {
      bool smaller = false;
      // From the back: what comes late depends on what was early, and its places stay.
      for (size_t end = places_of(latest_).size(); end > 0;) {
        const Places places = places_of(latest_);
        end = std::min(end, places.size());
        const size_t from = end > count ? end - count : 0;
        const Places some(places.begin() + static_cast<ptrdiff_t>(from),
                          places.begin() + static_cast<ptrdiff_t>(end));
        if (!some.empty() && Try(without(latest_, some))) smaller = true;
        end = from;
      }
      any = any || smaller;
      if (count == 1 && !smaller) return any;
      count = std::max<size_t>(count / 2, 1);
    }
  }

  // Halves what time still has to pass, and leaves out parts of inputs.
  bool Shorten() {
    bool any = false;
    for (const size_t place : PausesOf(latest_)) {
      while (HalvePause(place)) any = true;
    }
    of_ = "texts";
    for (const size_t place : CommandsOf(latest_)) {
      while (ShortenOne(place)) any = true;
    }
    return any;
  }

  const ordered_json& latest() const { return latest_; }
  ShrunkBundle Result() && {
    shrunk_.entries = latest_.is_null() ? 0 : latest_["journal"].size();
    return std::move(shrunk_);
  }

 private:
  bool Fails(const ordered_json& candidate) {
    const auto parsed = ParseBundle(candidate);
    if (!parsed.ok()) return false;
    const auto played = PlayedAgain(*parsed);
    if (!played || !fails_(*played)) return false;
    shrunk_.bundle = *played;
    latest_ = ordered_json::parse(*played);
    return true;
  }

  bool HalvePause(size_t place) {
    if (place >= latest_["journal"].size() || PauseUs(latest_, place) < kShortPauseUs) return false;
    return Try(WithShorterPauses(latest_, {place}, 2));
  }

  bool ShortenOne(size_t place) {
    if (place >= latest_["journal"].size()) return false;
    for (const ordered_json& shorter : ShorterCommands(latest_["journal"][place])) {
      ordered_json candidate = latest_;
      candidate["journal"][place] = shorter;
      if (Try(candidate)) return true;
    }
    return false;
  }

  const BundleCheck& fails_;
  const std::function<void(const ShrinkProgress&)>& on_try_;
  ShrunkBundle shrunk_;
  ordered_json latest_;
  std::string of_ = "commands";
};

}  // namespace

ShrunkBundle ShrinkBundle(const ordered_json& bundle, const BundleCheck& fails,
                          const std::function<void(const ShrinkProgress&)>& on_try) {
  Shrinker shrinker(fails, on_try);
  if (!shrinker.Try(bundle)) return std::move(shrinker).Result();
  shrinker.LeaveOut("commands", CommandsOf, WithoutCommands);
  for (bool smaller = true; smaller;) {
    smaller = shrinker.LeaveOut("time", PausesOf, WithoutPauses);
    smaller = shrinker.Shorten() || smaller;
    // A command may have been there for a text or a pause that has gone.
    if (smaller) smaller = shrinker.LeaveOut("commands", CommandsOf, WithoutCommands);
  }
  return std::move(shrinker).Result();
}

}  // namespace emulator
