#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "tests/fuzz/world_series.h"

namespace emulator {
namespace {

using nlohmann::json;

constexpr size_t kReadersMax = 8;
constexpr const char* kTexts[] = {"hello", "", "snow ☃ / \"quoted\"", "{\"a\":[1,2]}"};
constexpr const char* kSendAs[] = {"wrong-secret", "previous-secret", "truncated-body", "gzip",
                                   "sorted-keys",  "old-timestamp",   "replay",         "chunked"};
constexpr int kStatuses[] = {200, 204, 299, 301, 404, 500, 0};

// The member of a body, for (webhook, topic, number).
json BodyOf(const DeliveryRequest& request) {
  return json::parse(request.body, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

void WorldSeries::Publish(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string topic = SeriesName("t", with[1]);
  const bool known = member.shadow.items.contains(cache);
  const auto answer = Control(member, "control.topics.publish",
                              {{"cache", cache},
                               {"topic", topic},
                               {"text", kTexts[with[2] % std::size(kTexts)]},
                               {"token_id", with[3] % 2 == 0 ? "" : "taylor"}},
                              known);
  if (!known) return;
  const uint64_t number = ++member.shadow.messages[{cache, topic}];
  Require(answer["sequence_number"] == number,
          absl::StrCat("the message is number ", number, ", not ", answer.dump()));
}

void WorldSeries::Subscribe(Member& member, const With& with) {
  if (readers_.size() >= kReadersMax) return;
  Reader reader{.member = member.index};
  const ResumePoint resume{.sequence_number = with[2] % 8u, .sequence_page = with[3] % 2u};
  const absl::Status status = RunOnCache(
      member, "cache_client.pubsub.Pubsub/Subscribe", SeriesName("c", with[0]), true,
      [&](Scope& scope) {
        const absl::Time expires = with[4] % 4 != 0 ? absl::InfiniteFuture()
                                                    : scope.now + absl::Milliseconds(with[5] * 100);
        const auto topic = *TopicName::Parse(SeriesName("t", with[1]));
        reader.subscription =
            scope.domain.topics.Subscribe(scope.cache, topic, resume, expires, scope.now);
        return absl::OkStatus();
      });
  RequireNoBug(status);
  if (status.ok()) readers_.push_back(std::move(reader));
}

void WorldSeries::ReadStream(Member&, const With& with) {
  if (readers_.empty()) return;
  Reader& reader = readers_[with[0] % readers_.size()];
  // Some are slow.
  for (int left = with[1] % 16; left > 0; --left) {
    const auto element = reader.subscription->Next();
    if (!element) return;
    Require(!reader.ended, "nothing comes after the end");
    if (std::holds_alternative<StreamEnd>(*element)) {
      reader.ended = true;
      Require(!std::get<StreamEnd>(*element).status.ok(), "no stream ends with OK");
    } else if (const auto* gap = std::get_if<Discontinuity>(&*element)) {
      reader.gap_to = gap->new_sequence_number;
    } else if (const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&*element)) {
      const uint64_t number = (*item)->sequence_number;
      const bool told = reader.gap_to && *reader.gap_to + 1 == number;
      const bool follows = reader.number == 0 ||
                           ((*item)->sequence_page == reader.page && number == reader.number + 1);
      Require(told || follows, absl::StrCat("item ", number, " does not follow ", reader.number,
                                            ", and no gap was told"));
      reader.page = (*item)->sequence_page;
      reader.number = number;
      reader.gap_to.reset();
    }
  }
}

void WorldSeries::LeaveStream(Member&, const With& with) {
  if (readers_.empty()) return;
  const auto which = readers_.begin() + with[0] % static_cast<long>(readers_.size());
  members_[which->member].world->Unsubscribe(which->subscription);
  readers_.erase(which);
}

void WorldSeries::ChangeTopic(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string topic = SeriesName("t", with[1]);
  const auto found = member.shadow.messages.find({cache, topic});
  const bool known = found != member.shadow.messages.end();
  json body = {{"cache", cache}, {"topic", topic}};
  if (with[2] % 2 == 0) {
    body["keep"] = with[3] % 4;
    Control(member, "control.topics.evict", body);
    return;
  }
  Control(member, "control.topics.reset", body);
  if (known) found->second = 0;
  plain_ = false;
}

void WorldSeries::PutWebhook(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string webhook = SeriesName("h", with[1]);
  const std::string topic = SeriesName("t", with[2]);
  const bool known = member.shadow.items.contains(cache);
  const std::string url =
      absl::StrCat("http://127.0.0.1:1/", member.options.name, "/", cache, "/", webhook);
  json body = {{"cache", cache}, {"webhook", webhook}, {"topic", topic}, {"url", url}};
  if (with[3] % 4 == 0) body["secret"] = absl::StrCat("secret ", with[4]);
  const auto answer = Control(member, "control.webhooks.put", body, known);
  if (known) member.shadow.webhooks[{cache, webhook}] = topic;
}

void WorldSeries::ChangeWebhook(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string webhook = SeriesName("h", with[1]);
  const bool known = member.shadow.webhooks.contains({cache, webhook});
  const json body = {{"cache", cache}, {"webhook", webhook}};
  if (with[2] % 2 == 0) {
    Control(member, "control.webhooks.rotate", body, known);
    return;
  }
  Control(member, "control.webhooks.delete", body, known);
  member.shadow.webhooks.erase({cache, webhook});
}

void WorldSeries::AnswerRequest(Member&, const With& with) {
  const int status = kStatuses[with[1] % std::size(kStatuses)];
  DeliveryAnswer answer{.http_status = status};
  if (status == 0) answer.problem = "the receiver is not there";
  answer.body = std::string(with[2], 'x');
  answer.headers = {{"Content-Type", "text/plain"}};
  sender_.Answer(with[0], answer);
}

void WorldSeries::SetOrder(Member& member, const With& with) {
  static const json kOrders[] = {
      {{"order", "in-order"}},
      {{"order", "concurrent"}, {"concurrency", 3}},
      {{"order", "hold"}},
      {{"order", "shuffle"}, {"window", 3}, {"gather_ms", 50}},
      {{"order", "reverse"}, {"window", 2}, {"gather_ms", 0}},
      {{"order", "given"}, {"sequence", {2, 1, 3}}, {"gather_ms", 100}},
      {{"order", "default"}},
  };
  json body = kOrders[with[0] % std::size(kOrders)];
  if (with[1] % 2 == 0) {
    body["cache"] = SeriesName("c", with[2]);
    body["webhook"] = SeriesName("h", with[3]);
  }
  Control(member, "control.deliveries.order", body);
  plain_ = false;
  may_hold_ = may_hold_ || body["order"] == "hold";
}

void WorldSeries::ReleaseHeld(Member& member, const With& with) {
  json body = json::object();
  if (with[0] % 2 == 0) body["count"] = 1 + with[1] % 3;
  if (with[0] % 3 == 0) {
    body["cache"] = SeriesName("c", with[2]);
    body["webhook"] = SeriesName("h", with[3]);
  }
  Control(member, "control.deliveries.release", body);
}

void WorldSeries::Resend(Member& member, const With& with) {
  json how = {{"delivery", 1 + with[0] % 16}};
  if (with[1] % 4 == 0) how["body"] = std::string(with[2] % 3, 'e');
  if (with[1] % 4 < 2) how["signature"] = with[2] % 2 == 0 ? "same" : "resign";
  if (with[1] % 4 == 2) how["restamp"] = true;
  Control(member, "control.deliveries.resend", how);
  plain_ = false;
}

void WorldSeries::PutFault(Member& member, const With& with) {
  const std::string name = SeriesName("f", with[0]);
  json rule = {{"name", name}, {"first", 1 + with[1] % 3}, {"last", 3 + with[2] % 3}};
  switch (with[3] % 5) {
    case 0:
      Control(member, "control.faults.remove", {{"name", name}});
      return;
    case 1:
      rule.update({{"rpc", "get"}, {"status", "unavailable"}, {"delay_ms", with[4] * 10}});
      break;
    case 2:
      rule.update({{"webhook", "*"}, {"duplicate", with[4] % 2 == 0 ? "same" : "restamped"}});
      break;
    case 3:
      rule.update({{"webhook", SeriesName("h", with[4])}, {"delay_ms", with[5] * 100}});
      break;
    default:
      rule.update({{"webhook", "*"}, {"send_as", kSendAs[with[4] % std::size(kSendAs)]}});
      if (with[5] % 8 == 0) rule["drop"] = true;
  }
  Control(member, "control.faults.put", rule);
  plain_ = false;
}

void WorldSeries::MeetFault(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string key = SeriesName("k", with[1]);
  const FaultTarget call{.rpc = "cache_client.Scs/Get", .cache = cache, .subject = key};
  const auto decision = member.world->faults().Decide(call, "", [&](const char* name) {
    const bool session = with[2] % 2 == 0 && std::string(name) == SessionFaults::kSession;
    return session ? absl::string_view("s") : absl::string_view();
  });
  if (decision.fault.delay == absl::ZeroDuration()) return;
  const auto id = member.world->time().RunAfter(decision.fault.delay, [] {});
  if (with[3] % 2 == 0) member.world->time().CancelAfter(id);
}

void WorldSeries::CheckRequests() {
  for (const Member& member : members_) {
    member.world->Read([&](const Domain& domain) {
      for (const Webhook& one : domain.webhooks.store().ListAll()) secrets_.insert(one.secret);
    });
  }
  for (; requests_checked_ < sender_.sent().size(); ++requests_checked_) {
    if (!plain_) continue;
    const DeliveryRequest& request = sender_.sent()[requests_checked_];
    const auto signature = HeaderValue(request.headers, kSignatureHeader).value_or("");
    bool known = false;
    for (const std::string& secret : secrets_) known |= SignBody(secret, request.body) == signature;
    Require(known, "a request is signed with the secret of a webhook");
    const json body = BodyOf(request);
    Require(body.is_object(), "a body is JSON");
    const uint64_t number = body["topic_sequence_number"];
    uint64_t& latest = latest_sent_[{request.post_url, body["topic"].get<std::string>()}];
    Require(number > latest, absl::StrCat("message ", number, " is sent after ", latest));
    latest = number;
  }
}

}  // namespace emulator
