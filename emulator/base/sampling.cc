#include "emulator/base/sampling.h"

#include <random>
#include <set>

namespace emulator {

// Floyd's way: as many steps as numbers are wanted. The generator of the standard library is
// defined to the bit; its distributions are not, hence the remainder.
std::vector<int64_t> SampleIndices(absl::string_view draw, uint64_t size, uint64_t count) {
  std::seed_seq seed(draw.begin(), draw.end());
  std::mt19937_64 generator(seed);
  std::set<int64_t> chosen;
  for (uint64_t last = size - count; last < size; ++last) {
    const auto candidate = static_cast<int64_t>(generator() % (last + 1));
    if (!chosen.insert(candidate).second) chosen.insert(static_cast<int64_t>(last));
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace emulator
