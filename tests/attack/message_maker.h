#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace emulator::attack {

using Random = std::mt19937_64;
// From 0 to `below` - 1.
size_t Pick(Random& random, size_t below);
inline bool OneIn(Random& random, size_t n) { return Pick(random, n) == 0; }

struct Method {
  // "cache_client.Scs/Get"
  std::string rpc;
  const google::protobuf::Message* request;
  bool streams;
};
// All of the protocol.
const std::vector<Method>& AllMethods();

// The bytes of a message of this type, from its descriptor: any field may be unset or at the edge
// of its type, texts may be empty, long or no UTF-8. Then, one time in three, the bytes themselves
// are made wrong: fields that nobody knows, fields twice, an end too early, a bit turned.
//
// The same state of `random` makes the same message.
std::string MakeMessage(const google::protobuf::Message& type, Random& random);

// Any bytes, at most `bytes_max`.
std::string MakeBytes(Random& random, size_t bytes_max);

// A credential that is none, or nearly one.
std::string MakeCredential(Random& random);

}  // namespace emulator::attack
