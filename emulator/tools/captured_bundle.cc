#include "emulator/tools/captured_bundle.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/app/emulator.h"
#include "emulator/app/recorded_sender.h"
#include "emulator/app/version.h"
#include "emulator/base/json_text.h"
#include "emulator/control/bundle.h"
#include "emulator/control/control_command.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr uint64_t kNumberMax = 10'000;
constexpr char kReceiver[] = "http://127.0.0.1:3000/";
constexpr char kNotSigned[] = "the secret does not lead to its signature";

// What a body says of its message.
struct CapturedEvent {
  const CapturedRequest* request = nullptr;
  std::string cache;
  std::string topic;
  std::string text;
  std::string token_id;
  uint64_t number = 0;
  absl::Time event_time;
  absl::Time publish_time;
  std::string signature;
};

uint64_t NumberMember(const ordered_json& json, const char* name) {
  const ordered_json* const member = MemberOf(json, name);
  return member != nullptr && member->is_number_unsigned() ? member->get<uint64_t>() : 0;
}

absl::Time TimeMember(const ordered_json& json, const char* name) {
  return absl::FromUnixMillis(static_cast<int64_t>(NumberMember(json, name)));
}

// Empty; else why the request cannot be made again.
std::string ReadEvent(const CapturedRequest& request, CapturedEvent& event) {
  const auto json = ParseJson(request.body);
  if (!json || !json->is_object()) return "its body is no JSON";
  event = {.request = &request,
           .cache = TextMember(*json, "cache"),
           .topic = TextMember(*json, "topic"),
           .text = TextMember(*json, "text"),
           .token_id = TextMember(*json, "token_id"),
           .number = NumberMember(*json, "topic_sequence_number"),
           .event_time = TimeMember(*json, "event_timestamp"),
           .publish_time = TimeMember(*json, "publish_timestamp"),
           .signature = HeaderValue(request.headers, kSignatureHeader).value_or("")};
  if (event.cache.empty() || event.topic.empty() || event.number == 0) {
    return "its body is not that of an event";
  }
  if (event.number > kNumberMax) return "the number of its message is above 10,000";
  const bool in_order = IsClockTime(event.publish_time) && event.event_time <= event.publish_time;
  return in_order ? "" : "its times are none that a clock shows one after the other";
}

// A world that sends what is captured.
class Desk {
 public:
  explicit Desk(std::string secret) : secret_(std::move(secret)) {}

  bool Start(absl::Time from) {
    auto started = Emulator::Start({.port = 0,
                                    .control_port = 0,
                                    .seed = "imported",
                                    .clock_frozen_at = from,
                                    .sender = &sender_});
    if (!started.ok()) return false;
    emulator_ = *std::move(started);
    Do("control.deliveries.order", {{"order", "hold"}});
    return true;
  }

  // Empty; else why it is left out.
  std::string Send(const CapturedEvent& event) {
    const auto topic = std::make_pair(event.cache, event.topic);
    if (event.number <= numbers_[topic]) return "a later message of its topic came before it";
    if (event.event_time < world().time().Now()) return "it is older than the one before it";
    world().time().AdvanceTo(event.event_time).IgnoreError();
    if (caches_.insert(event.cache).second) Do("control.caches.create", {{"cache", event.cache}});
    while (numbers_[topic] + 1 < event.number) Publish(event, "");
    const ordered_json webhook = {{"cache", event.cache}, {"webhook", "imported"}};
    Do("control.webhooks.put",
       Joined(webhook, {{"topic", event.topic}, {"url", kReceiver}, {"secret", secret_}}));
    Publish(event, event.text);
    world().time().AdvanceTo(event.publish_time).IgnoreError();
    const size_t sent = sender_.requests().size();
    const ordered_json released = Do("control.deliveries.release", ordered_json::object());
    const std::string why = SendAgain(event, sent, released);
    Do("control.webhooks.delete", webhook);
    return why;
  }

  std::string Text() {
    const auto bundle = MakeBundle(world(), emulator_->endpoint(), kVersion);
    return bundle.ok() ? bundle->dump() : "";
  }

 private:
  World& world() { return emulator_->world(); }

  ordered_json Do(const std::string& action, const ordered_json& arguments) {
    const auto answer = RunControlCommand(world(), emulator_->endpoint(), action, arguments);
    return answer.ok() ? *answer : ordered_json();
  }

  static ordered_json Joined(ordered_json json, const ordered_json& more) {
    json.update(more);
    return json;
  }

  void Publish(const CapturedEvent& event, const std::string& text) {
    ordered_json message = {{"cache", event.cache}, {"topic", event.topic}, {"text", text}};
    if (!event.token_id.empty()) message["token_id"] = event.token_id;
    Do("control.topics.publish", message);
    ++numbers_[std::make_pair(event.cache, event.topic)];
  }

  // Answers the request that was released; when it is another one than was captured, sends that.
  std::string SendAgain(const CapturedEvent& event, size_t sent, const ordered_json& released) {
    const auto requests = sender_.requests();
    if (requests.size() != sent + 1 || !released.is_object()) return "it is not sent";
    sender_.Answer(sent, {.http_status = 200});
    if (HeaderValue(requests[sent].headers, kSignatureHeader) != event.signature) return kNotSigned;
    if (requests[sent].body == event.request->body) return "";
    const int64_t delivery = released.at("released").at(0).get<int64_t>();
    const auto copy =
        Do("control.deliveries.resend",
           {{"delivery", delivery}, {"body_base64", absl::Base64Escape(event.request->body)}});
    sender_.Answer(sent + 1, {.http_status = 200});
    return copy.is_null() ? "the captured bytes cannot be sent" : "";
  }

  const std::string secret_;
  RecordedSender sender_;
  std::unique_ptr<Emulator> emulator_;
  std::set<std::string> caches_;
  std::map<std::pair<std::string, std::string>, uint64_t> numbers_;
};

}  // namespace

CapturedBundle BundleFrom(const std::vector<CapturedRequest>& requests, const std::string& secret) {
  CapturedBundle bundle;
  std::vector<CapturedEvent> events;
  for (const CapturedRequest& request : requests) {
    CapturedEvent event;
    const std::string why = ReadEvent(request, event);
    if (why.empty()) events.push_back(std::move(event));
    if (!why.empty()) bundle.left_out.push_back(absl::StrCat(request.where, ": ", why));
  }
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
    return std::make_pair(a.event_time, a.number) < std::make_pair(b.event_time, b.number);
  });
  // A first look tells which can be made again, so that the bundle has no trace of the others.
  for (const bool final : {false, true}) {
    Desk desk(secret);
    if (events.empty() || !desk.Start(events.front().event_time)) return bundle;
    std::erase_if(events, [&](const CapturedEvent& event) {
      const std::string why = desk.Send(event);
      if (!why.empty()) bundle.left_out.push_back(absl::StrCat(event.request->where, ": ", why));
      return !why.empty();
    });
    if (final && !events.empty()) bundle.text = desk.Text();
  }
  return bundle;
}

}  // namespace emulator
