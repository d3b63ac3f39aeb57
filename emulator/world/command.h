#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/names.h"
#include "emulator/domain/caches/item_key.h"
#include "emulator/domain/journal/journal_detail.h"
#include "emulator/domain/tokens/credential.h"
#include "emulator/domain/tokens/permissions.h"
#include "emulator/world/rate_limits.h"

namespace emulator {

class Domain;

// The request of a client, for the journal.
struct RequestBytes {
  // Without credentials; absent when there is more than the journal keeps.
  std::optional<absl::string_view> bytes;
  // The size as it came in; -1: the command has no request.
  int64_t size = -1;
  // Its metadata `traceparent`, or empty.
  absl::string_view traceparent = "";
};

// What a door tells a world of a call: everything that all calls have in common. The views must
// live until World::Run returns.
struct Command {
  // The RPC, as "cache_client.Scs/Set"; it is in the journal.
  absl::string_view action;
  // The credential as presented; empty when there is none.
  absl::string_view token;
  // False for the few calls that need no credential (Ping).
  bool authenticate = true;
  // A mistake the door found in the call's envelope; answered once the credential was checked.
  absl::Status envelope = absl::OkStatus();
  Need need;
  // The cache the call is about; looked up before the command runs, CacheNotFound when missing.
  std::optional<absl::string_view> cache;
  // The key, topic or webhook it is about, for the journal.
  absl::string_view subject;
  // Runs in a transaction. Commands that only read go without one.
  bool writes = false;
  // It fails, if at all, before its first write: it needs no savepoint among other commands.
  bool checks_first = false;
  // False for a read that is part of a command which has its entry in the journal already.
  bool journaled = true;
  // The rate limit that the command counts against.
  Plane plane = Plane::kNone;
  RequestBytes request;
};

// What a running command can use.
struct Scope {
  Domain& domain;
  const Credential& caller;
  absl::Time now;
  // The cache of the command; empty when it named none.
  CacheRef cache;
  // An item, or leaderboard, of that cache.
  ItemKey Item(absl::string_view key) const { return {cache, key, now}; }
  // The command may set: details for its journal entry; a token id other than the caller's.
  JournalDetail detail;
  std::string token_id;
};

}  // namespace emulator
