#include <optional>

#include "absl/strings/escaping.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/base/utf8.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/faults/fault_json.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// How something is signed that is sent once more.
constexpr char kSame[] = "same";
constexpr char kResign[] = "resign";

std::string Utf8Of(const std::string& text) {
  return IsValidUtf8(text) ? text : absl::CHexEscape(text);
}

ordered_json ToJson(const Headers& headers) {
  ordered_json json = ordered_json::array();
  for (const auto& [name, value] : headers) {
    json.push_back(ordered_json::array({Utf8Of(name), Utf8Of(value)}));
  }
  return json;
}

// Bytes that are not UTF-8 are given in base64.
void AddBytes(ordered_json& json, const std::string& name, const std::string& bytes) {
  if (IsValidUtf8(bytes)) {
    json[name] = bytes;
  } else {
    json[name + "_base64"] = absl::Base64Escape(bytes);
  }
}

ordered_json ToJson(const Delivery& delivery) {
  const DeliveryEvent& event = delivery.event;
  ordered_json json = {{"id", delivery.id},
                       {"state", std::string(StateName(delivery.state))},
                       {"cache", event.cache},
                       {"webhook", delivery.webhook},
                       {"topic", event.topic},
                       {"sequence_number", event.sequence_number},
                       {"token_id", event.token_id},
                       {"text", delivery.body.empty() ? event.text : TextOfBody(delivery.body)},
                       {"event_timestamp", absl::ToUnixMillis(event.event_time)}};
  if (delivery.copy_of != 0) json["copy_of"] = delivery.copy_of;
  if (delivery.fault) json["fault"] = DecidedFaultToJson(*delivery.fault);
  if (IsWaiting(delivery.state)) {
    json["held_back"] = delivery.state != DeliveryState::kPending;
    return json;
  }
  if (!delivery.body.empty()) {
    json["publish_timestamp"] = absl::ToUnixMillis(event.publish_time);
    json["url"] = delivery.post_url;
    json["signature"] = delivery.signature;
  }
  if (delivery.state == DeliveryState::kAttempting) return json;
  json["finished"] = TimeText(delivery.finished_at);
  if (delivery.http_status != 0) json["http_status"] = delivery.http_status;
  if (!delivery.problem.empty()) json["problem"] = delivery.problem;
  return json;
}

// The same with what was sent and answered.
ordered_json ToJsonInFull(const Delivery& delivery) {
  ordered_json json = ToJson(delivery);
  if (IsWaiting(delivery.state) || delivery.body.empty()) return json;
  AddBytes(json, "body", delivery.body);
  const DeliveryRequest sent = RequestOf(delivery);
  ordered_json request = {{"headers", ToJson(sent.headers)}};
  AddBytes(request, "body", sent.body);
  json["request"] = std::move(request);
  if (delivery.http_status == 0) return json;
  ordered_json answer = {{"headers", ToJson(HeadersFromLines(delivery.answer_headers))}};
  AddBytes(answer, "body", delivery.answer_body);
  answer["took_ms"] = absl::ToDoubleMilliseconds(delivery.took);
  json["answer"] = std::move(answer);
  return json;
}

bool Wanted(const Arguments& arguments, const Delivery& delivery) {
  const auto same = [&](const char* name, absl::string_view text) {
    return !arguments.Has(name) || arguments.Text(name) == text;
  };
  return same("state", StateName(delivery.state)) && same("webhook", delivery.webhook) &&
         same("cache", delivery.event.cache) && same("topic", delivery.event.topic);
}

Reply ListDeliveries(const ControlCall& call) {
  ordered_json deliveries = ordered_json::array();
  const uint64_t count = call.arguments.Number("count");
  int64_t last = call.arguments.Id("after");
  constexpr int kReadAtOnce = 1000;
  for (auto page = call.world->deliveries().List(last, kReadAtOnce);
       !page.empty() && deliveries.size() < count;
       page = call.world->deliveries().List(last, kReadAtOnce)) {
    for (const Delivery& delivery : page) {
      if (deliveries.size() == count) break;
      last = delivery.id;
      if (Wanted(call.arguments, delivery)) deliveries.push_back(ToJson(delivery));
    }
  }
  return ordered_json{{"deliveries", std::move(deliveries)}, {"last", last}};
}

absl::StatusOr<Delivery> Find(const ControlCall& call) {
  const int64_t id = call.arguments.Id("delivery");
  std::optional<Delivery> found;
  call.world->Read([&](const Domain& domain) { found = domain.deliveries.store().Find(id); });
  if (!found) return errors::DeliveryNotFound(id);
  return *std::move(found);
}

Reply ShowDelivery(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto delivery, Find(call));
  return ToJsonInFull(delivery);
}

Reply ShowBody(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto delivery, Find(call));
  if (IsWaiting(delivery.state) || delivery.body.empty()) {
    return errors::DeliveryNotSent(delivery.id);
  }
  return RequestOf(delivery).body;
}

absl::StatusOr<Resending> ResendingFrom(const Arguments& arguments) {
  Resending how{.restamp = arguments.Flag("restamp"),
                .body = arguments.TextIfGiven("body"),
                .resign = arguments.Text("signature") == kResign};
  if (arguments.Has("body_base64")) {
    if (how.body) return arguments.Wrong("body_base64", "excludes body");
    if (!absl::Base64Unescape(arguments.Text("body_base64"), &how.body.emplace())) {
      return arguments.Wrong("body_base64", "must be base64");
    }
  }
  if (how.restamp && (how.body || how.resign)) {
    return arguments.Wrong("restamp", "writes and signs the body anew; leave out what else does");
  }
  return how;
}

ControlAnswer Resend(Scope& scope, const Arguments& arguments, const std::string&) {
  const int64_t id = arguments.Id("delivery");
  ASSIGN_OR_RETURN(const auto how, ResendingFrom(arguments));

  ASSIGN_OR_RETURN(const auto copy, scope.domain.deliveries.Resend(id, how));
  return ordered_json{{"delivery", copy}, {"copy_of", id}};
}

Shape StateShape() {
  std::vector<std::string> names;
  for (int state = 0; state <= static_cast<int>(DeliveryState::kLost); ++state) {
    names.emplace_back(StateName(static_cast<DeliveryState>(state)));
  }
  return Named("DeliveryState", Choice(std::move(names)));
}

Shape BytesWith(std::vector<Member> members) {
  members.push_back({"body?", Text()});
  members.push_back({"body_base64?", Base64Text(), "In place of a body that is no text."});
  return Object(std::move(members));
}

}  // namespace

Shape DeliveryShape() {
  return Named(
      "Delivery",
      Object({{"id", IdNumber()},
              {"state", StateShape()},
              {"cache", Text()},
              {"webhook", Text()},
              {"topic", Text()},
              {"sequence_number", Number()},
              {"token_id", Text()},
              {"text", Text(), "The message; base64 of one that is no text."},
              {"event_timestamp", Number(), "Unix ms."},
              {"publish_timestamp?", Number(), "When it was sent, in Unix ms; absent until then."},
              {"url?", Text()},
              {"signature?", Text(),
               "Of the body; under a fault the request may have carried another one."},
              {"finished?", TimeText()},
              {"http_status?", Number(), "Absent without an answer."},
              {"problem?", Text(), "Why it failed."},
              {"copy_of?", IdNumber(), "The delivery that it repeats."},
              {"fault?", Anything(), "What a rule did to it: its name as 'rule', and the fault."},
              {"held_back?", Flag(), "Only while pending: it has no place to be sent yet."},
              {"body?", Text(), "Only of showDelivery: as it was signed."},
              {"body_base64?", Base64Text(), "In place of a body that is no text."},
              {"request?", BytesWith({{"headers", HeadersShape()}}),
               "Only of showDelivery: what was sent."},
              {"answer?", BytesWith({{"headers", HeadersShape()}, {"took_ms", Decimal()}}),
               "Only of showDelivery: its headers, the first KiB, the time."}}));
}

namespace {

Parameter ById() { return {In::kPath, "delivery", IdNumber(), "The id of the delivery."}; }

constexpr char kFirst[] = R"({"delivery": 1})";

ControlCommand ListDeliveriesCommand() {
  const std::vector<const char*> columns = {
      "id",      "state",    "cache",       "topic",   "sequence_number",
      "webhook", "token_id", "http_status", "problem", "text"};
  return {.id = "listDeliveries",
          .route = "GET /v1/worlds/{world}/deliveries",
          .summary = "List deliveries, oldest first.",
          .parameters = {{In::kQuery, "state?", StateShape(), "Only those in this state."},
                         {In::kQuery, "cache?", Text(), "Only of this cache."},
                         {In::kQuery, "topic?", Text(), "Only of this topic."},
                         {In::kQuery, "webhook?", Text(), "Only of this webhook."},
                         {In::kQuery, "count?", Number(1, 1000), "How many at most.", 100},
                         {In::kQuery, "after?", IdNumber(), "Only deliveries after this id.", 0}},
          .answer = {Object({{"deliveries", ListOf(DeliveryShape())},
                             {"last", IdNumber(), "The id that was looked at last."}}),
                     "A page of deliveries."},
          .example = {R"({"state": "delivered", "count": 1})",
                      R"({"deliveries": [{"id": 1, "state": "delivered", "cache": "chat",
                          "webhook": "hook", "topic": "room", "sequence_number": 1,
                          "token_id": "mo", "text": "hi", "event_timestamp": 1767225600000,
                          "publish_timestamp": 1767225600000,
                          "url": "http://127.0.0.1:3000/hook", "signature": "5f2c…",
                          "finished": "2026-01-01T00:00:00.000000Z", "http_status": 200}],
                          "last": 1})"},
          .verbs =
              {{.words = "deliveries list",
                .example = "--state failed",
                .rows = "deliveries",
                .columns = columns},
               {.words = "webhook deliveries",
                .example = "hook --state failed",
                .help = "List the deliveries of a webhook.",
                .arguments = {{{"webhook", "webhook"}, {"cache"}, {"state"}, {"count"}, {"after"}}},
                .rows = "deliveries",
                .columns = columns}},
          .run = ListDeliveries};
}

ControlCommand ShowDeliveryCommand() {
  return {.id = "showDelivery",
          .route = "GET /v1/worlds/{world}/deliveries/{delivery}",
          .summary = "Show a delivery: what was sent, what was answered.",
          .parameters = {ById()},
          .answer = {DeliveryShape(), "The delivery."},
          .example = {kFirst, R"({"id": 1, "state": "pending", "cache": "chat", "webhook": "hook",
                                  "topic": "room", "sequence_number": 1, "token_id": "mo",
                                  "text": "hi", "event_timestamp": 1767225600000,
                                  "held_back": true})"},
          .verbs = {{"deliveries show", "1"}},
          .run = ShowDelivery};
}

ControlCommand ResendCommand() {
  return {
      .id = "resendDelivery",
      .route = "POST /v1/worlds/{world}/deliveries/{delivery}/resend",
      .summary = "Send once more what a delivery sent, as it was or edited.",
      .parameters = {ById(),
                     {In::kBody, "restamp?", Flag(),
                      "Write the event anew, with the time and the signature of now.", false},
                     {In::kBody, "body?", Text(limits::kControlBodyBytesMax),
                      "What is sent in place of the body that was sent."},
                     {In::kBody, "body_base64?", Base64Text(limits::kControlBodyBytesMax),
                      "The same, when it is no text."},
                     {In::kBody, "signature?", Choice({kSame, kResign}),
                      "Whether headers and signature stay as they were, or the webhook's secret "
                      "signs anew.",
                      kSame}},
      .answer = {Object({{"delivery", IdNumber()}, {"copy_of", IdNumber()}}), "The new delivery."},
      .refusals = {absl::StatusCode::kFailedPrecondition},
      .example = {R"({"delivery": 1, "body": "{\"text\":\"edited\"}", "signature": "resign"})",
                  R"({"delivery": 2, "copy_of": 1})"},
      .verbs = {{"webhook resend", "1 --restamp"}},
      .kept = {.action = "control.deliveries.resend", .act = Resend}};
}

}  // namespace

CommandTable DeliveryCommands() {
  return {ListDeliveriesCommand(),
          {.id = "readDeliveryBody",
           .route = "GET /v1/worlds/{world}/deliveries/{delivery}/body",
           .summary = "Print the exact bytes that were sent.",
           .parameters = {ById()},
           .answer = {Text(), "The body as it was sent.", Form::kBytes},
           .refusals = {absl::StatusCode::kFailedPrecondition},
           .example = {kFirst, R"({"cache":"chat","topic":"room","text":"hi",…})"},
           .verbs = {{"deliveries body", "1"}},
           .run = ShowBody},
          ResendCommand(),
          ShowDeliveryCommand()};
}

}  // namespace emulator
