#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace emulator {

// What a request is about, found in its fields whatever its type: the cache, when the message names
// it, and the key, collection, topic, webhook or leaderboard; empty when it has none. Slow; for
// calls that a fault may be waiting for.
struct CallNames {
  std::string cache;
  std::string subject;
};
CallNames NamesOf(const google::protobuf::Message& request);

}  // namespace emulator
