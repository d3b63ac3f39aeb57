#pragma once

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {

// A seeded walk through everything that leaves a trace, over real gRPC: items, topics, tokens,
// webhooks, secrets, mistakes, and time that is moved.
class RandomWorkload {
 public:
  RandomWorkload(TestEmulator& emulator, WebhookReceiver& receiver, unsigned seed)
      : emulator_(emulator), client_(emulator.channel()), random_(seed) {
    client_.CreateCache("c");
    client_.PutWebhook("c", "first", "t0", receiver.url());
    client_.PutWebhook("c", "second", "t1", receiver.url());
  }

  void Step(int step) {
    const std::string topic = absl::StrCat("t", Pick(3));
    const std::string key = absl::StrCat("k", Pick(5));
    switch (Pick(8)) {
      case 0:
        client_.Set("c", key, absl::StrCat(step), 1 + Pick(5000));
        break;
      case 1:
        client_.Get("c", key);
        break;
      case 2:
        client_.PushFront(Pick(2) == 0 ? "c" : "unknown", "l", absl::StrCat(step), 3);
        break;
      case 3:
        client_.RotateSecret("c", Pick(2) == 0 ? "first" : "second");
        break;
      case 4:
        emulator_.Advance(absl::Milliseconds(Pick(3000)));
        break;
      case 5:
        PublishWith(client_.MintPublishToken("c", topic, 1 + Pick(4), absl::StrCat("u", step)),
                    absl::StrCat("t", Pick(3)), step);
        break;
      default:
        PublishWith("", topic, step);
    }
  }

 private:
  int Pick(unsigned count) { return static_cast<int>(random_() % count); }

  // One delivery is under way at a time: in which order receivers answer is not the emulator's to
  // say.
  void PublishWith(const std::string& token, const std::string& topic, int step) {
    const std::string text = absl::StrCat("m", step, Pick(3) == 0 ? "\n\xC3\xA4\"" : "");
    if (token.empty()) {
      client_.Publish("c", topic, text);
    } else {
      emulator_.Advance(absl::Milliseconds(Pick(3000)));
      TestClient(emulator_.channel(), token).Publish("c", topic, text);
    }
    emulator_.AwaitDeliveries();
  }

  TestEmulator& emulator_;
  TestClient client_;
  std::mt19937 random_;
};

}  // namespace emulator
