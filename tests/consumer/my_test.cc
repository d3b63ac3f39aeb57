#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

TEST(MyService, StoresWhatIsPublished) {
  emulator::WebhookReceiver receiver;
  emulator::TestEmulator emulator;
  emulator::TestClient client(emulator.channel());
  client.CreateCache("chat");
  receiver.set_secret(client.PutWebhook("chat", "hook", "room", receiver.url()));
  client.Publish("chat", "room", "hi");
  EXPECT_TRUE(receiver.Await(1)[0].signature_valid);
  emulator.AwaitDeliveries();
  emulator.Advance(absl::Minutes(31));
}
