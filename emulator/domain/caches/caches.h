#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/domain/caches/cache_store.h"
#include "emulator/domain/caches/dictionaries.h"
#include "emulator/domain/caches/items.h"
#include "emulator/domain/caches/lists.h"
#include "emulator/domain/caches/scalars.h"

namespace emulator {

// The caches of one world, and what their items can do (behaviour/control.md §2).
//
// Deleting a cache ends here with its items; what else hangs on a cache (subscriptions, webhooks)
// the world takes down with it.
//
// Threads: none of its own; the world's lock guards it. `db` must outlive it.
class Caches {
 public:
  explicit Caches(Database& db);

  // CacheAlreadyExists, the items untouched, when there is one of this name.
  absl::Status Create(const CacheName& name);
  // CacheNotFound. The returned reference is what the caller needs to take the rest down.
  absl::StatusOr<CacheRef> Delete(const CacheName& name);
  // Removes the items of every type; CacheNotFound.
  absl::Status Flush(const CacheName& name);
  // Every name, sorted.
  std::vector<std::string> List() { return store_.List(); }
  // CacheNotFound.
  absl::StatusOr<CacheRef> Find(const CacheName& name);

  Scalars& scalars() { return scalars_; }
  Lists& lists() { return lists_; }
  Dictionaries& dictionaries() { return dictionaries_; }

 private:
  CacheStore store_;
  Items items_;
  Scalars scalars_;
  Lists lists_;
  Dictionaries dictionaries_;
};

}  // namespace emulator
