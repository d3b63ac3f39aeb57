#include "emulator/tools/delivery_permutations.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

namespace emulator {
namespace {

constexpr char kPurpose[] = "explore";

Permutation InOrder(uint32_t n) {
  Permutation permutation(n);
  std::iota(permutation.begin(), permutation.end(), 1);
  return permutation;
}

std::vector<Permutation> All(uint32_t n) {
  std::vector<Permutation> all;
  Permutation permutation = InOrder(n);
  while (std::next_permutation(permutation.begin(), permutation.end())) all.push_back(permutation);
  return all;
}

// The numbers in the order of what is drawn for each.
Permutation Drawn(uint32_t n, uint64_t sample, const Seed& seed) {
  std::vector<std::pair<std::string, uint32_t>> drawn;
  for (const uint32_t number : InOrder(n)) {
    drawn.emplace_back(seed.Draw(kPurpose, sample * n + number), number);
  }
  std::sort(drawn.begin(), drawn.end());
  Permutation permutation;
  for (const auto& [draw, number] : drawn) permutation.push_back(number);
  return permutation;
}

std::vector<Permutation> Some(uint32_t n, uint64_t count, const Seed& seed) {
  std::set<Permutation> chosen;
  for (uint32_t i = 0; i + 1 < n && chosen.size() < count; ++i) {
    Permutation swapped = InOrder(n);
    std::swap(swapped[i], swapped[i + 1]);
    chosen.insert(swapped);
  }
  for (uint64_t sample = 0; chosen.size() < count; ++sample) {
    Permutation drawn = Drawn(n, sample, seed);
    if (InversionsOf(drawn) > 0) chosen.insert(std::move(drawn));
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace

uint64_t InversionsOf(const Permutation& permutation) {
  uint64_t inversions = 0;
  for (size_t i = 0; i < permutation.size(); ++i) {
    for (size_t j = i + 1; j < permutation.size(); ++j) {
      if (permutation[i] > permutation[j]) ++inversions;
    }
  }
  return inversions;
}

uint64_t CountPermutations(uint32_t n) {
  uint64_t count = 1;
  for (uint64_t factor = 2; factor <= n; ++factor) {
    if (count > UINT64_MAX / factor) return UINT64_MAX;
    count *= factor;
  }
  return count;
}

std::vector<Permutation> ChoosePermutations(uint32_t n, uint64_t count, const Seed& seed) {
  const bool all = CountPermutations(n) - 1 <= count;
  std::vector<Permutation> chosen = all ? All(n) : Some(n, count, seed);
  std::stable_sort(chosen.begin(), chosen.end(), [](const Permutation& a, const Permutation& b) {
    return InversionsOf(a) < InversionsOf(b);
  });
  return chosen;
}

std::vector<Permutation> OneStepNearer(const Permutation& permutation) {
  std::vector<Permutation> nearer;
  for (size_t i = 0; i + 1 < permutation.size(); ++i) {
    if (permutation[i] < permutation[i + 1]) continue;
    nearer.push_back(permutation);
    std::swap(nearer.back()[i], nearer.back()[i + 1]);
  }
  return nearer;
}

}  // namespace emulator
