#pragma once

#include "emulator/domain/journal/journal_store.h"
#include "emulator/service/rpc_registry.h"
#include "emulator/tools/orders/order_trace.h"

namespace emulator {

// What a command touches, by its entry in the journal: the item of a key, whatever type it has; a
// topic; a leaderboard; a cache as a whole; the webhooks of a cache, which a publish reads; tokens,
// because each that is minted changes what the next one is. Everything, when that cannot be said:
// for control commands but a publish, for calls that a fault ended, and for requests of several
// keys that were too large for the journal.
//
// `rpcs` knows how to read requests.
Touches TouchesOf(const JournalEntry& entry, const RpcRegistry& rpcs);

// What a delivery touches by itself: its webhook's secret.
Touches TouchesOfDelivery(const std::string& cache);

}  // namespace emulator
