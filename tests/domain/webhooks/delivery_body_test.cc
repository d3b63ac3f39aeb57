#include "emulator/domain/webhooks/delivery_body.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace emulator {
namespace {

struct Vector {
  std::string secret;
  DeliveryEvent event;
  std::string body;
  std::string signature;
};

DeliveryEvent Event(const std::string& cache, const std::string& topic, int64_t event_ms,
                    int64_t publish_ms, uint64_t number, const std::string& token_id,
                    const std::string& text) {
  return {.cache = cache,
          .topic = topic,
          .event_time = absl::FromUnixMillis(event_ms),
          .publish_time = absl::FromUnixMillis(publish_ms),
          .sequence_number = number,
          .token_id = token_id,
          .text = text};
}

// The four vectors of docs/behaviour/webhooks.md §5.
std::vector<Vector> Vectors() {
  return {
      {"0123456789abcdef0123456789abcdef",
       Event("chat", "room-281", 1704296470564, 1704296470565, 1, "mo-the-squirrel", "Here I am!!"),
       R"({"cache":"chat","topic":"room-281","event_timestamp":1704296470564,)"
       R"("publish_timestamp":1704296470565,"topic_sequence_number":1,)"
       R"("token_id":"mo-the-squirrel","text":"Here I am!!"})",
       "c7b1457da11482635142a2287b090990ba400a72514299b208a29d4e9d1ab201"},
      {"whsec-Local-Emulator-Secret-01",
       Event("sample-a", "sample-a", 1705157775308, 1705157775308, 2, "",
             R"({"someKey":"someValue"})"),
       R"({"cache":"sample-a","topic":"sample-a","event_timestamp":1705157775308,)"
       R"("publish_timestamp":1705157775308,"topic_sequence_number":2,"token_id":"",)"
       R"("text":"{\"someKey\":\"someValue\"}"})",
       "5368d58f48dc187ff95293f23ad408d51b2b67ae090821986fb521ad10d1935d"},
      {absl::HexStringToBytes("73336372c3a97420e29883"),
       Event("c", "t/\xC3\xBC", 1800000000000, 1800000000007, 4294967297, "id:42",
             "tab\there\nquote \" back \\ slash / soh\x01 \xC3\xBCn\xC3\xAF \xF0\x9F\x98\x80 <&>"),
       absl::HexStringToBytes(
           "7b226361636865223a2263222c22746f706963223a22742fc3bc222c226576656e745f74696d657374616d7"
           "0"
           "223a313830303030303030303030302c227075626c6973685f74696d657374616d70223a313830303030303"
           "0"
           "30303030372c22746f7069635f73657175656e63655f6e756d626572223a343239343936373239372c22746"
           "f"
           "6b656e5f6964223a2269643a3432222c2274657874223a227461625c74686572655c6e71756f7465205c222"
           "0"
           "6261636b205c5c20736c617368202f20736f685c753030303120c3bc6ec3af20f09f9880203c263e227d"),
       "474970b66716abad989fd1884d4e37be78fc31049b7e70eac0bbebfdaf81cfb4"},
      {std::string(200, 'k'), Event("c", "t", 1, 2, 3, "", ""),
       R"({"cache":"c","topic":"t","event_timestamp":1,"publish_timestamp":2,)"
       R"("topic_sequence_number":3,"token_id":"","text":""})",
       "a4b47b3bd2121a24d40c79ec2731a8d1340e16ffcb0b3d004ec02faf1c0965e7"},
  };
}

TEST(DeliveryBodyTest, IsTheExactBytesOfTheVectors) {
  for (const Vector& vector : Vectors()) EXPECT_EQ(DeliveryBody(vector.event), vector.body);
}

TEST(DeliveryBodyTest, IsSignedAsTheVectorsAre) {
  for (const Vector& vector : Vectors()) {
    EXPECT_EQ(SignBody(vector.secret, vector.body), vector.signature);
  }
}

TEST(DeliveryBodyTest, EscapesOnlyWhatJsonStringifyEscapes) {
  const std::string body =
      DeliveryBody(Event("c", "t", 1, 2, 3, "", "\b\f\r\x1f\x7f\xE2\x80\xA8/"));
  EXPECT_NE(body.find("\"text\":\"\\b\\f\\r\\u001f\x7f\xE2\x80\xA8/\""), std::string::npos) << body;
}

TEST(DeliveryBodyTest, BinaryGoesOutAsTextWhenItIsText) {
  EXPECT_EQ(DeliveryText({TopicValue::Kind::kBinary, "\xC3\xBC"}), "\xC3\xBC");
  EXPECT_EQ(DeliveryText({TopicValue::Kind::kBinary, "\xFF\xFE"}), "//4=");
}

}  // namespace
}  // namespace emulator
