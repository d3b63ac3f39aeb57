#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace emulator {

// Tries a bundle (its text): whether it still fails, and for the same reason.
using BundleCheck = std::function<bool(const std::string& bundle)>;

struct ShrunkBundle {
  // It fails, as the one before it did; replays are equal to it.
  std::string bundle;
  // Its entries, and how many bundles were tried.
  size_t entries = 0;
  size_t tried = 0;
};

// Leaves out of a bundle what its failure does not need: calls and control commands (also rules and
// steps of the clock), each with the deliveries that it brought about. First halves, then smaller
// parts, until no single one can go; the same bundle and answers give the same result. What is left
// is played, so its journal is that of a run that can happen. Texts and times stay as they are.
//
// `bundle` must be one that ParseBundle takes, and fail. `on_try` is told of each try: how many
// commands there were, and how many there are when it failed as it should.
ShrunkBundle ShrinkBundle(const nlohmann::ordered_json& bundle, const BundleCheck& fails,
                          const std::function<void(size_t tried, size_t commands)>& on_try);

}  // namespace emulator
