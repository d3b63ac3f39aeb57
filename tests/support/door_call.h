#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cacheclient.pb.h"
#include "cachepubsub.pb.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {

// A call by one of the doors of the data port. Destroying it leaves, as a client that goes.
class DoorCall {
 public:
  virtual ~DoorCall() = default;

  // Waits for the end of a call of Get: the value, or the text of the error, which every door tells
  // in its own way; "no answer" when the connection ended before.
  virtual std::string Value() = 0;
  // Waits for the first `count` answers of a Subscribe, without heartbeats, as "gap 0 -> 3" or
  // "item 4"; the text of the error stands in the place of what is missing.
  virtual std::vector<std::string> Elements(size_t count) = 0;
};

// A door: its name, and how a call by it begins. Both calls are about the cache "c".
struct DoorUnderTest {
  std::string name;
  std::unique_ptr<DoorCall> (*get)(TestEmulator&, const std::string& key);
  std::unique_ptr<DoorCall> (*subscribe)(TestEmulator&, const std::string& topic);
};

// gRPC, gRPC-Web and the HTTP API.
const std::vector<DoorUnderTest>& DoorsUnderTest();

}  // namespace emulator
