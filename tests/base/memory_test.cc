#include "emulator/base/memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace emulator {
namespace {

TEST(MemoryTest, WhatWasFreedGoesBackToTheSystem) {
  constexpr size_t kBlocks = 200'000;
  constexpr size_t kBlockBytes = 1000;
  std::vector<std::unique_ptr<char[]>> blocks;
  for (size_t i = 0; i < kBlocks; ++i) {
    blocks.push_back(std::make_unique<char[]>(kBlockBytes));
  }
  // What stays at the end keeps the allocator from giving back by itself.
  const auto last = std::make_unique<char[]>(kBlockBytes);
  const size_t full = ResidentBytes();
  blocks.clear();
  ReturnFreeMemory();
  EXPECT_LT(ResidentBytes() + kBlocks * kBlockBytes / 2, full);
}

}  // namespace
}  // namespace emulator
