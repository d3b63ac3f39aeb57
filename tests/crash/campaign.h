#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

#include "absl/synchronization/mutex.h"

namespace emulator {

inline unsigned FromEnvironment(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::atoi(text));
}

// How often a test kills the emulator: MOMENTO_CRASH_ROUNDS.
inline unsigned CrashRounds() { return FromEnvironment("MOMENTO_CRASH_ROUNDS", 20); }

// What the moments of the kills follow from: MOMENTO_CRASH_SEED. It is printed.
inline unsigned CrashSeed() {
  const unsigned seed = FromEnvironment("MOMENTO_CRASH_SEED", 1);
  std::printf("seed %u\n", seed);
  return seed;
}

// What the emulator has acknowledged.
class Acknowledged {
 public:
  void Add(const std::string& name) {
    absl::MutexLock lock(&mutex_);
    names_.insert(name);
  }
  void AwaitAtLeast(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return names_.size() >= count;
    };
    ASSERT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(30)))
        << "waited for " << count << " acknowledged writes";
  }
  std::set<std::string> Take() {
    absl::MutexLock lock(&mutex_);
    return std::move(names_);
  }

 private:
  absl::Mutex mutex_;
  std::set<std::string> names_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
