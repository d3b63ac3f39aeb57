#include "emulator/domain/webhooks/delivery_body.h"

#include <nlohmann/json.hpp>

#include "absl/hash/hash.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/json_members.h"
#include "emulator/base/utf8.h"

namespace emulator {

std::string DeliveryBody(const DeliveryEvent& event) {
  const JsonMembers members =
      JsonMembers()
          .Text("cache", event.cache)
          .Text("topic", event.topic)
          .Number("event_timestamp", absl::ToUnixMillis(event.event_time))
          .Number("publish_timestamp", absl::ToUnixMillis(event.publish_time))
          .Number("topic_sequence_number", event.sequence_number)
          .Text("token_id", event.token_id)
          .Text("text", event.text);
  return absl::StrCat("{", members.text(), "}");
}

std::string SignBody(absl::string_view secret, absl::string_view body) {
  return absl::BytesToHexString(HmacSha3_256(secret, body));
}

std::string BodySigner::Sign(absl::string_view secret, absl::string_view body) {
  Key& key = keys_[absl::HashOf(secret) % keys_.size()];
  if (!key.key || key.secret != secret) {
    key = {.secret = std::string(secret), .key = HmacSha3Key(secret)};
  }
  return absl::BytesToHexString(key.key->Mac(body));
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
