// Deliveries that are sent once more, edited, by the control API.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"
#include "tests/support/http_call.h"

namespace emulator {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class EditedDeliveryTest : public testing::Test {
 protected:
  EditedDeliveryTest() {
    client_.CreateCache("c");
    receiver_.set_secret(client_.PutWebhook("c", "hook", "t", receiver_.url()));
    client_.Publish("c", "t", "hi");
    receiver_.Await(1);
    emulator_.AwaitDeliveries();
  }

  json Checked(const HttpAnswer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    return json::parse(answer.body, nullptr, false);
  }
  json Get(const std::string& path) {
    return Checked(HttpGet(emulator_.control_address(), "/v1/worlds/default" + path), 200);
  }
  json Resend(const json& how, int status = 200) {
    return Checked(
        HttpPost(emulator_.control_address(), "/v1/worlds/default/deliveries/1/resend", how.dump()),
        status);
  }
  // What came of it at the receiver.
  ReceivedDelivery Received(const json& how) {
    const size_t before = receiver_.received().size();
    Resend(how);
    const ReceivedDelivery received = receiver_.Await(before + 1).back();
    emulator_.AwaitDeliveries();
    return received;
  }

  // Goes last, when its connections are closed.
  WebhookReceiver receiver_;
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(EditedDeliveryTest, TheOldSignatureDoesNotFitEditedBytes) {
  const ReceivedDelivery edited = Received({{"body", "edited"}});
  EXPECT_EQ(edited.body, "edited");
  EXPECT_EQ(edited.signature, receiver_.received()[0].signature);
  EXPECT_FALSE(edited.signature_valid);
  const json shown = Get("/deliveries/2");
  EXPECT_EQ(shown["copy_of"], 1);
  EXPECT_EQ(shown["body"], receiver_.received()[0].body) << "as it was signed";
  EXPECT_EQ(shown["request"]["body"], "edited");
  EXPECT_EQ(Get("/deliveries/2/explain")["valid"], false);
}

TEST_F(EditedDeliveryTest, BytesThatAreNoTextAreSentAndShownInBase64) {
  const ReceivedDelivery edited = Received({{"body_base64", "/wA="}, {"signature", "resign"}});
  EXPECT_EQ(edited.body, std::string("\xFF\0", 2));
  EXPECT_TRUE(edited.signature_valid);
  const json shown = Get("/deliveries/2");
  EXPECT_EQ(shown["body_base64"], "/wA=");
  EXPECT_EQ(shown["request"]["body_base64"], "/wA=");
  EXPECT_EQ(shown["text"], "");
}

TEST_F(EditedDeliveryTest, AnEventWhoseTextIsNoTextIsSignedAndListed) {
  json event = json::parse(receiver_.received()[0].body);
  event["text"] = 5;
  Resend({{"body", event.dump()}, {"signature", "resign"}});
  emulator_.AwaitDeliveries();
  EXPECT_EQ(Get("/deliveries")["deliveries"][1]["text"], "");
  EXPECT_EQ(Get("/deliveries/2")["body"], event.dump());
  EXPECT_EQ(Get("/deliveries/2/explain")["valid"], true);
}

TEST_F(EditedDeliveryTest, TheJournalHasWhatWasAskedFor) {
  Received({{"body", "edited"}, {"signature", "same"}});
  const json entry = Get("/journal?action=control.deliveries.resend")["entries"][0];
  EXPECT_EQ(entry["payload"], json({{"body", "edited"}, {"delivery", 1}, {"signature", "same"}}));
}

TEST_F(EditedDeliveryTest, WishesThatExcludeEachOtherAreRefused) {
  const auto refusal = [&](const json& how) {
    return Resend(how, 400)["error"]["message"].get<std::string>();
  };
  EXPECT_THAT(refusal({{"body", "a"}, {"body_base64", "YQ=="}}), HasSubstr("excludes body"));
  EXPECT_THAT(refusal({{"body_base64", "%"}}), HasSubstr("base64"));
  EXPECT_THAT(refusal({{"restamp", true}, {"body", "a"}}), HasSubstr("/restamp"));
  EXPECT_THAT(refusal({{"restamp", true}, {"signature", "resign"}}), HasSubstr("/restamp"));
  EXPECT_THAT(refusal({{"signature", "none"}}), HasSubstr("/signature"));
  EXPECT_EQ(receiver_.received().size(), 1u);
}

}  // namespace
}  // namespace emulator
