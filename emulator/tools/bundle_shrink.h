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

// What has been left out so far.
struct ShrinkProgress {
  size_t tried = 0;
  size_t commands = 0;
  // "commands", "time", "texts": what is being left out.
  std::string of;
};

// Leaves out of a bundle what its failure does not need, until nothing more can go:
//
//   commands   calls and control commands (fault rules, orders, rotations), each with the
//              deliveries that it brought about: first halves, then smaller parts, then single ones
//   time       that passes between two entries, or half of it, and half of that
//   texts      long ones in requests, elements of their lists, members of the JSON of control
//              commands (conditions of a rule, parts of a scenario)
//
// The same bundle and answers give the same result. What is left is played each time, so its
// journal is that of a run that can happen.
//
// `bundle` must be one that ParseBundle takes. Its text is empty in the answer when it does not
// fail.
ShrunkBundle ShrinkBundle(const nlohmann::ordered_json& bundle, const BundleCheck& fails,
                          const std::function<void(const ShrinkProgress& progress)>& on_try);

}  // namespace emulator
