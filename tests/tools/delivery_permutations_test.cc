#include "emulator/tools/delivery_permutations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace emulator {
namespace {

using testing::ElementsAre;

const Seed kSeed("test");

TEST(DeliveryPermutationsTest, AllOfThemAreThereOnceTheNearestFirst) {
  EXPECT_THAT(ChoosePermutations(3, 5, kSeed),
              ElementsAre(Permutation{1, 3, 2}, Permutation{2, 1, 3}, Permutation{2, 3, 1},
                          Permutation{3, 1, 2}, Permutation{3, 2, 1}));
  EXPECT_EQ(ChoosePermutations(5, 119, kSeed).size(), 119u);
  EXPECT_EQ(ChoosePermutations(1, 10, kSeed).size(), 0u);
  EXPECT_EQ(ChoosePermutations(0, 10, kSeed).size(), 0u);
}

TEST(DeliveryPermutationsTest, OfMoreSomeAreDrawnNoneTwiceAndTheSameForTheSameSeed) {
  const auto chosen = ChoosePermutations(10, 100, kSeed);
  EXPECT_EQ(std::set<Permutation>(chosen.begin(), chosen.end()).size(), 100u);
  EXPECT_EQ(InversionsOf(chosen[8]), 1u) << "all swaps of neighbours";
  EXPECT_GT(InversionsOf(chosen[9]), 1u);
  EXPECT_EQ(chosen, ChoosePermutations(10, 100, kSeed));
  EXPECT_NE(chosen, ChoosePermutations(10, 100, Seed("other")));
  EXPECT_EQ(ChoosePermutations(10, 4, kSeed).size(), 4u);
}

TEST(DeliveryPermutationsTest, OneStepNearerPutsOnePairRight) {
  EXPECT_THAT(OneStepNearer({3, 2, 1}), ElementsAre(Permutation{2, 3, 1}, Permutation{3, 1, 2}));
  EXPECT_EQ(OneStepNearer({1, 2, 3}).size(), 0u);
}

TEST(DeliveryPermutationsTest, ManyAreCountedAsFarAsNumbersGo) {
  EXPECT_EQ(CountPermutations(0), 1u);
  EXPECT_EQ(CountPermutations(20), 2432902008176640000u);
  EXPECT_EQ(CountPermutations(21), UINT64_MAX);
}

}  // namespace
}  // namespace emulator
