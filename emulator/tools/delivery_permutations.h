#pragma once

#include <cstdint>
#include <vector>

#include "emulator/base/seed.h"

namespace emulator {

// 1 to n in some order.
using Permutation = std::vector<uint32_t>;

// How many pairs stand the wrong way round: how far it is from 1, 2, …, n.
uint64_t InversionsOf(const Permutation& permutation);

// n!, at most UINT64_MAX.
uint64_t CountPermutations(uint32_t n);

// Permutations of 1 to n but for the one in order, those with the fewest inversions first: all of
// them when they are at most `count`, else those that swap two neighbours, and others drawn from
// the seed; none twice.
std::vector<Permutation> ChoosePermutations(uint32_t n, uint64_t count, const Seed& seed);

// For each pair of neighbours in the wrong order: the permutation with that pair swapped.
std::vector<Permutation> OneStepNearer(const Permutation& permutation);

}  // namespace emulator
