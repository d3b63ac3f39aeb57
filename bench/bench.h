#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace emulator {

// One line of the report: what the emulator reaches, beside what the same client reaches against a
// server that does nothing, in the same run on the same machine.
struct Row {
  std::string what;
  // Per second.
  double limit = 0;
  double emulator = 0;
  // The share of the limit we want to reach (docs/benchmarks.md).
  double goal = 0;
};
void Print(const Row& row);

// How long one figure is measured; the better of two rounds counts, limit and emulator taking
// turns.
inline constexpr absl::Duration kMeasure = absl::Milliseconds(800);
inline constexpr int kRounds = 3;

// A connection of its own.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// Unary set, get and publish at 1, 16 and 64 calls in flight, in memory and on a file: the servers'
// processor time per call, the limit and each binary in a process of its own, the load in another.
void BenchUnaryCalls(const std::string& data_directory, const std::vector<std::string>& binaries);
// How long a get takes beside a storm of publishes, and alone.
void BenchLatency(const std::string& binary);
// Calls on lists, dictionaries and sorted sets of 100 elements beside an empty handler, and of
// 100,000 beside those of 100: they must not be slower. Batches beside a bare stream.
void BenchCollections();
// Items per second to 100 streams of one topic, beside a bare stream writer.
void BenchFanOut();
// Signed deliveries per second to a keep-alive receiver, beside the sender alone.
void BenchDeliveries();
// 10,000 live streams: how long they take to open, what they cost in memory and, idle, in time.
void BenchStreams();
// Start to READY, memory when idle, size: the emulator, and a server with an empty handler that is
// linked the same way; the packaged file too, when there is one.
void BenchProcess();
// A new world, and reset, fork, restore of one with 100,000 items; a jump over a million expiries.
void BenchWorlds();
// Forks at any of 100,000 entries, and what checkpoints cost.
void BenchForks();

}  // namespace emulator
