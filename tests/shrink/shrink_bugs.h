#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {

// An application that uses an emulator: what the commands of a bug are given to.
class Shop {
 public:
  Shop(TestEmulator& emulator, WebhookReceiver& receiver)
      : emulator_(emulator), receiver_(receiver), client_(emulator.in_process_channel()) {}

  TestClient& client() { return client_; }
  TestEmulator& emulator() { return emulator_; }
  std::string url() const { return receiver_.url(); }
  void Publish(const std::string& topic, const std::string& text);
  // Moves the clock; receivers have the time to answer that they need.
  void Advance(absl::Duration by);
  // Runs a control command by its action.
  void Control(const std::string& action, const std::string& json);

  // The token that was minted last.
  std::string token;

 private:
  TestEmulator& emulator_;
  WebhookReceiver& receiver_;
  TestClient client_;
};

// A bug that needs a few things to happen, one after the other.
struct ShrinkBug {
  std::string name;
  // The fewest commands that bring it about, found by hand.
  std::vector<std::function<void(Shop&)>> commands;
  // What the failing program saw, in this order: parts of the lines of EvidenceOf.
  struct Fact {
    std::string seen;
    // So much time after the fact before it, at least.
    int64_t after_ms = 0;
  };
  std::vector<Fact> facts;
};

// Thirty of them.
const std::vector<ShrinkBug>& ShrinkBugs();

}  // namespace emulator
