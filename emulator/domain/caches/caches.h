#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/domain/caches/cache_store.h"
#include "emulator/domain/caches/dictionaries.h"
#include "emulator/domain/caches/items.h"
#include "emulator/domain/caches/leaderboards.h"
#include "emulator/domain/caches/lists.h"
#include "emulator/domain/caches/scalars.h"
#include "emulator/domain/caches/sets.h"
#include "emulator/domain/caches/sorted_sets.h"

namespace emulator {

// The caches of one world, and what their items can do (docs/behaviour/control.md §2).
//
// Deleting or flushing a cache ends its items and leaderboards here; what else hangs on a cache
// (subscriptions, webhooks) the world takes down with it.
//
// Threads: none of its own; the world's lock guards it. All arguments must outlive it.
class Caches {
 public:
  Caches(Database& db, Draws& draws, const Limits& limits);

  // CacheAlreadyExists, the items untouched, when there is one of this name; TooManyCaches.
  absl::Status Create(const CacheName& name);
  // CacheNotFound. The returned reference is what the caller needs to take the rest down.
  absl::StatusOr<CacheRef> Delete(const CacheName& name);
  // Removes the items of every type, and leaderboards; CacheNotFound.
  absl::Status Flush(const CacheName& name);
  // Every name, sorted.
  std::vector<std::string> List() const { return store_.List(); }
  // CacheNotFound.
  absl::StatusOr<CacheRef> Find(const CacheName& name) const;
  // To be called when a command is rolled back: what it made must not be found again.
  void ForgetFound() { store_.ForgetFound(); }

  Items& items() { return items_; }
  Scalars& scalars() { return scalars_; }
  Dictionaries& dictionaries() { return dictionaries_; }
  Sets& sets() { return sets_; }
  Lists& lists() { return lists_; }
  SortedSets& sorted_sets() { return sorted_sets_; }
  Leaderboards& leaderboards() { return leaderboards_; }

 private:
  const Limits& limits_;
  CacheStore store_;
  Items items_;
  Scalars scalars_;
  Dictionaries dictionaries_;
  Sets sets_;
  Lists lists_;
  SortedSets sorted_sets_;
  Leaderboards leaderboards_;
};

}  // namespace emulator
