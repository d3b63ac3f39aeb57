#include "emulator/domain/webhooks/delivery_body.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "emulator/base/crypto.h"
#include "emulator/base/utf8.h"

namespace emulator {

std::string DeliveryBody(const DeliveryEvent& event) {
  const nlohmann::ordered_json body = {
      {"cache", event.cache},
      {"topic", event.topic},
      {"event_timestamp", absl::ToUnixMillis(event.event_time)},
      {"publish_timestamp", absl::ToUnixMillis(event.publish_time)},
      {"topic_sequence_number", event.sequence_number},
      {"token_id", event.token_id},
      {"text", event.text},
  };
  return body.dump();
}

std::string SignBody(absl::string_view secret, absl::string_view body) {
  return absl::BytesToHexString(HmacSha3_256(secret, body));
}

std::string TextOfBody(const std::string& body) {
  const auto event = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  const auto text = event.find("text");
  return text != event.end() && text->is_string() ? text->get<std::string>() : "";
}

std::string DeliveryText(const TopicValue& value) {
  if (value.kind == TopicValue::Kind::kText || IsValidUtf8(value.bytes)) return value.bytes;
  return absl::Base64Escape(value.bytes);
}

}  // namespace emulator
