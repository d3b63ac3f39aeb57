#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// A command on a topic of a cache that is there.
template <typename Act>
ControlCommand OnTopic(Act act) {
  return {.cache = "cache",
          .subject = "topic",
          .act = [act](Scope& scope, JsonReader& body, const std::string&) -> ControlAnswer {
            ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(body.RequiredText("topic")));
            return act(scope, body, topic);
          }};
}

std::optional<TopicValue> ValueFrom(JsonReader& body) {
  const auto text = body.Text("text", limits::kMessageBytesMax);
  const auto base64 = body.Text("base64", limits::kMessageBytesMax);
  if (text && !base64) return TopicValue{.kind = TopicValue::Kind::kText, .bytes = *text};
  TopicValue value{.kind = TopicValue::Kind::kBinary};
  if (base64 && !text && absl::Base64Unescape(*base64, &value.bytes)) return value;
  return std::nullopt;
}

ControlAnswer Publish(Scope& scope, JsonReader& body, const TopicName& topic) {
  std::optional<TopicValue> value = ValueFrom(body);
  const std::string token_id = body.Text("token_id").value_or("");
  if (!value) body.Wrong("text", "must be a string, or base64 in its place");
  if (!body.Finish().ok()) return body.Finish();

  ASSIGN_OR_RETURN(
      const auto item,
      scope.domain.topics.Publish(scope.cache, topic, *std::move(value), token_id, scope.now));

  scope.token_id = token_id;
  scope.detail = absl::StrCat(R"("sequence_number":)", item->sequence_number,
                              R"(,"sequence_page":)", item->sequence_page);
  return ordered_json{{"sequence_number", item->sequence_number},
                      {"sequence_page", item->sequence_page}};
}

ControlAnswer Reset(Scope& scope, JsonReader& body, const TopicName& topic) {
  if (!body.Finish().ok()) return body.Finish();

  RETURN_IF_ERROR(scope.domain.topics.Reset(scope.cache, topic, scope.now));
  return ordered_json::object();
}

ControlAnswer Evict(Scope& scope, JsonReader& body, const TopicName& topic) {
  const uint64_t keep = body.Number("keep", 0, UINT32_MAX).value_or(0);
  if (!body.Finish().ok()) return body.Finish();

  RETURN_IF_ERROR(scope.domain.topics.Evict(scope.cache, topic, keep));
  return ordered_json::object();
}

}  // namespace

void AddTopicCommands(CommandTable& table) {
  table["control.topics.publish"] = OnTopic(Publish);
  table["control.topics.reset"] = OnTopic(Reset);
  table["control.topics.evict"] = OnTopic(Evict);
}

}  // namespace emulator
