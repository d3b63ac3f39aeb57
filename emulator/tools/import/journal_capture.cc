#include "emulator/tools/import/journal_capture.h"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery_body.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

int64_t NumberMember(const ordered_json& json, const char* name) {
  const ordered_json* const member = MemberOf(json, name);
  return member != nullptr && member->is_number_integer() ? member->get<int64_t>() : 0;
}

// What a publish says of its message; absent when the entry is none, or the value is no text.
std::optional<DeliveryEvent> EventOf(const ordered_json& entry) {
  const ordered_json* const payload = MemberOf(entry, "payload");
  const ordered_json* const value = payload != nullptr ? MemberOf(*payload, "value") : nullptr;
  if (value == nullptr || MemberOf(entry, "sequence_number") == nullptr) return std::nullopt;
  const ordered_json* const text = MemberOf(*value, "text");
  if (text == nullptr || !text->is_string()) return std::nullopt;
  return DeliveryEvent{
      .cache = TextMember(entry, "cache"),
      .topic = TextMember(*payload, "topic"),
      .event_time = absl::FromUnixMicros(NumberMember(entry, "time_us")),
      .sequence_number = static_cast<uint64_t>(NumberMember(entry, "sequence_number")),
      .token_id = TextMember(entry, "token_id"),
      .text = text->get<std::string>()};
}

}  // namespace

bool ReadJournal(const std::vector<ordered_json>& entries, Captures& captures) {
  const size_t before = captures.size();
  std::map<int64_t, DeliveryEvent> published;
  for (const ordered_json& entry : entries) {
    if (const auto event = EventOf(entry)) published[NumberMember(entry, "number")] = *event;
    if (TextMember(entry, "action") != "webhook.attempt") continue;
    CapturedRequest request = {.format = "journal",
                               .where = absl::StrCat("entry ", NumberMember(entry, "number")),
                               .method = "POST"};
    request.headers = {{"User-Agent", kServiceUserAgent},
                       {"Content-Type", kServiceContentType},
                       {kSignatureHeader, TextMember(entry, "signature")}};
    const auto publish = published.find(NumberMember(entry, "cause"));
    if (publish == published.end()) {
      request.losses.push_back({"body-not-captured", "The publish is not in this journal."});
    } else {
      DeliveryEvent event = publish->second;
      event.publish_time = absl::FromUnixMicros(NumberMember(entry, "time_us"));
      request.body = DeliveryBody(event);
    }
    captures.push_back(std::move(request));
  }
  return captures.size() > before;
}

bool ReadShownDelivery(const ordered_json& json, Captures& captures) {
  const ordered_json* const sent = MemberOf(json, "request");
  if (sent == nullptr || MemberOf(json, "webhook") == nullptr) return false;
  const ordered_json* const headers = MemberOf(*sent, "headers");
  if (headers == nullptr) return false;
  CapturedRequest request{.format = "delivery",
                          .where = absl::StrCat("delivery ", NumberMember(json, "id")),
                          .method = "POST",
                          .url = TextMember(json, "url"),
                          .headers = HeadersFromJson(*headers),
                          .body = TextMember(*sent, "body")};
  std::string bytes;
  const std::string base64 = TextMember(*sent, "body_base64");
  if (!base64.empty() && absl::Base64Unescape(base64, &bytes)) request.body = std::move(bytes);
  captures.push_back(std::move(request));
  return true;
}

}  // namespace emulator
