#pragma once

#include <string>

#include "absl/time/time.h"

namespace emulator {

// A unary gRPC call, made over and over.
struct RepeatedCall {
  // "cache_client.Scs/Get"
  std::string rpc;
  // Serialised.
  std::string request;
  // Metadata `authorization` and `cache`.
  std::string token;
  std::string cache;
};

struct LoadResult {
  int64_t calls = 0;
  absl::Duration took;
  // Processor time of the load itself.
  absl::Duration cpu;
};

// Keeps so many calls in flight for that long, from a process of its own: h2load, over four
// connections at most. Ends this program when h2load is missing or a call fails.
LoadResult RunH2load(const std::string& address, const RepeatedCall& call, int in_flight,
                     absl::Duration length);

// How long 99 of 100 calls took that were made one after the other.
absl::Duration LatencyByH2load(const std::string& address, const RepeatedCall& call,
                               absl::Duration length);

}  // namespace emulator
