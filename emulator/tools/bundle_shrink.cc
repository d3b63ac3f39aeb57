#include "emulator/tools/bundle_shrink.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "emulator/tools/replay.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// Numbers of entries that made a command.
using Commands = std::vector<uint64_t>;

uint64_t NumberOf(const ordered_json& step) { return step["entry"].value("number", uint64_t{0}); }
uint64_t CauseOf(const ordered_json& step) { return step["entry"].value("cause", uint64_t{0}); }

Commands CommandsOf(const ordered_json& bundle) {
  Commands commands;
  for (const ordered_json& step : bundle["journal"]) {
    if (step.contains("input")) commands.push_back(NumberOf(step));
  }
  return commands;
}

// The bundle with these commands alone, and what they brought about.
ordered_json Only(const ordered_json& bundle, const Commands& commands) {
  const std::set<uint64_t> wanted(commands.begin(), commands.end());
  std::set<uint64_t> dropped;
  ordered_json some = bundle;
  some["journal"] = ordered_json::array();
  for (const ordered_json& step : bundle["journal"]) {
    const uint64_t number = NumberOf(step);
    const bool is_command = step.contains("input");
    if (is_command ? !wanted.contains(number) : dropped.contains(CauseOf(step))) {
      dropped.insert(number);
    } else {
      some["journal"].push_back(step);
    }
  }
  return some;
}

class Shrinker {
 public:
  Shrinker(const ordered_json& bundle, const BundleCheck& fails) : bundle_(bundle), fails_(fails) {}

  // Whether these commands still fail; then they are the latest that do.
  bool Try(const Commands& commands) {
    ++shrunk_.tried;
    const auto parsed = ParseBundle(Only(bundle_, commands));
    if (!parsed.ok()) return false;
    const auto played = PlayedAgain(*parsed);
    if (!played || !fails_(*played)) return false;
    shrunk_.bundle = *played;
    shrunk_.entries = ordered_json::parse(*played)["journal"].size();
    return true;
  }

  size_t tried() const { return shrunk_.tried; }
  ShrunkBundle Result() && { return std::move(shrunk_); }

 private:
  const ordered_json& bundle_;
  const BundleCheck& fails_;
  ShrunkBundle shrunk_;
};

Commands Without(const Commands& commands, size_t from, size_t count) {
  Commands rest(commands.begin(), commands.begin() + static_cast<ptrdiff_t>(from));
  const size_t end = std::min(from + count, commands.size());
  rest.insert(rest.end(), commands.begin() + static_cast<ptrdiff_t>(end), commands.end());
  return rest;
}

}  // namespace

ShrunkBundle ShrinkBundle(const ordered_json& bundle, const BundleCheck& fails,
                          const std::function<void(size_t, size_t)>& on_try) {
  Shrinker shrinker(bundle, fails);
  Commands commands = CommandsOf(bundle);
  if (!shrinker.Try(commands)) return std::move(shrinker).Result();
  for (size_t count = std::max<size_t>(commands.size() / 2, 1);;) {
    bool smaller = false;
    // From the back: what comes late depends on what was early.
    for (size_t end = commands.size(); end > 0;) {
      const size_t from = end > count ? end - count : 0;
      const Commands rest = Without(commands, from, end - from);
      if (shrinker.Try(rest)) {
        commands = rest;
        smaller = true;
      }
      on_try(shrinker.tried(), commands.size());
      end = from;
    }
    if (count == 1 && !smaller) return std::move(shrinker).Result();
    count = std::max<size_t>(count / 2, 1);
  }
}

}  // namespace emulator
