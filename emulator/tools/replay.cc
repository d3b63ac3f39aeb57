#include "emulator/tools/replay.h"

#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/app/emulator.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/control_command.h"
#include "emulator/data_port/recorded_call.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/receivers/curl_sender.h"
#include "emulator/receivers/send_once.h"
#include "emulator/tools/recorded_sender.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// Longer than any receiver is waited for.
constexpr absl::Duration kReceiverPatience = absl::Seconds(30);

absl::Status StatusOfOutcome(const std::string& outcome) {
  for (int code = 1; code <= 16; ++code) {
    const auto status_code = static_cast<absl::StatusCode>(code);
    if (absl::StatusCodeToString(status_code) == outcome)
      return errors::Injected(status_code, "", "");
  }
  return absl::OkStatus();
}

// Of a step of a delivery; else 0.
int64_t DeliveryOf(const Bundle::Step& step) {
  const auto* const detail = std::get_if<DeliveryDetail>(&step.detail);
  return detail != nullptr ? detail->delivery : 0;
}

// What the receiver answered; 0 when it did not.
int HttpStatusOf(const Bundle::Step& step) {
  const auto* const detail = std::get_if<DeliveryDetail>(&step.detail);
  return detail != nullptr ? detail->http_status : 0;
}

// A world that goes through the steps of a bundle.
class Player {
 public:
  explicit Player(const Bundle& bundle) : bundle_(bundle) {}

  absl::Status Start() {
    ASSIGN_OR_RETURN(auto started, Emulator::Start({.port = 0,
                                                    .control_port = 0,
                                                    .endpoint = bundle_.endpoint,
                                                    .seed = bundle_.seed,
                                                    .clock_frozen_at = bundle_.from,
                                                    .auth = bundle_.auth,
                                                    .world = bundle_.world,
                                                    .sender = &sender_,
                                                    .trace_webhooks = bundle_.trace_webhooks,
                                                    .faults_apply = false,
                                                    .limits = bundle_.limits}));
    emulator_ = std::move(started);
    return absl::OkStatus();
  }

  // Plays to the end, or to the first step that has no effect; answers whether to the end.
  bool Play(const OnStep& on_step) {
    for (size_t i = 0; i < bundle_.steps.size(); ++i) {
      if (on_step != nullptr) on_step(i, bundle_.steps.size());
      const Bundle::Step& step = bundle_.steps[i];
      world().time().AdvanceTo(step.time).IgnoreError();
      if (world().journal().last_number() <= i) Do(step);
      if (step.action == kAttemptAction) request_of_delivery_[DeliveryOf(step)] = attempts_++;
      if (world().journal().last_number() <= i) return false;
    }
    return true;
  }

  // Of the world as it is now; absent when there can be none.
  std::optional<std::string> NewBundle() {
    const auto bundle = MakeBundle(world(), bundle_.endpoint, kVersion);
    if (!bundle.ok()) return std::nullopt;
    return bundle->dump();
  }

  // Says of causes what the bundle says of them.
  std::vector<std::string> Journal() {
    std::vector<std::string> lines;
    for (JournalEntry& entry : world().journal().Read(0, std::numeric_limits<int>::max())) {
      const size_t i = lines.size();
      if (i < bundle_.steps.size() && !bundle_.steps[i].cause_known) {
        entry.cause = 0;
        entry.during.clear();
      }
      lines.push_back(ordered_json::parse(JournalLine(entry, world().options().name)).dump());
    }
    return lines;
  }
  std::vector<DeliveryRequest> requests() const { return sender_.requests(); }

 private:
  World& world() { return emulator_->world(); }

  void Do(const Bundle::Step& step) {
    // The first attempt after a restart: the world schedules its pending deliveries again.
    if (step.action == kAttemptAction) return world().deliveries().Start();
    if (step.action == kOutcomeAction) return Answer(step);
    if (!step.input) return;
    if (absl::StartsWith(step.action, "control.")) {
      const auto body = ParseJson(*step.input);
      if (!body) return;
      RunControlCommand(world(), bundle_.endpoint, step.action, *body).status().IgnoreError();
    } else if (std::holds_alternative<FaultDetail>(step.detail)) {
      Fail(step);
    } else {
      Call(step);
    }
  }

  void Answer(const Bundle::Step& step) {
    DeliveryAnswer answer{.http_status = HttpStatusOf(step),
                          .lost = step.outcome == StateName(DeliveryState::kLost)};
    if (answer.http_status == 0) answer.problem = "no answer when the bundle was made";
    sender_.Answer(request_of_delivery_[DeliveryOf(step)], answer);
  }

  // A call that a fault kept from being executed.
  void Fail(const Bundle::Step& step) {
    const RecordedCall call = CallOf(step);
    world()
        .faults()
        .NoteEnd({.action = step.action,
                  .token = call.token,
                  .request = {.bytes = *step.input,
                              .size = static_cast<int64_t>(step.input->size()),
                              .traceparent = step.traceparent}},
                 std::get<FaultDetail>(step.detail).rule, StatusOfOutcome(step.outcome))
        .IgnoreError();
  }

  void Call(const Bundle::Step& step) { Repeat(emulator_->service(), CallOf(step)); }

  RecordedCall CallOf(const Bundle::Step& step) {
    RecordedCall call{.rpc = step.action,
                      .request = *step.input,
                      .cache = step.cache,
                      .traceparent = step.traceparent};
    world().Read([&](const Domain& domain) {
      const TokenCodec& codec = domain.tokens.codec();
      if (step.caller == kInvalidCaller) call.token = codec.Encode({.id = kInvalidCaller}) + "x";
      const auto claims = bundle_.callers.find(step.caller);
      if (claims == bundle_.callers.end()) return;
      const auto credential = TokenCodec::FromClaims(claims->second);
      if (!credential.ok()) return;
      call.token = codec.Encode(*credential);
      call.refresh_token = codec.RefreshToken(*credential);
    });
    return call;
  }

  const Bundle& bundle_;
  RecordedSender sender_;
  std::unique_ptr<Emulator> emulator_;
  size_t attempts_ = 0;
  std::map<int64_t, size_t> request_of_delivery_;
};

// Sends every request, until one is answered with another status than the bundle knows: that one,
// in words.
std::optional<std::string> TryReceiver(const Bundle& bundle,
                                       const std::vector<DeliveryRequest>& requests,
                                       const std::string& receiver, const OnStep& on_step,
                                       size_t& answered) {
  std::map<int64_t, int> expected;
  for (const Bundle::Step& step : bundle.steps) {
    if (HttpStatusOf(step) != 0) expected[DeliveryOf(step)] = HttpStatusOf(step);
  }
  CurlSender sender;
  size_t next = 0;
  for (const Bundle::Step& step : bundle.steps) {
    if (step.action != kAttemptAction || next == requests.size()) continue;
    if (on_step != nullptr) on_step(next, requests.size());
    DeliveryRequest request = requests[next++];
    request.post_url = receiver;
    const DeliveryAnswer answer = SendOnce(sender, std::move(request), kReceiverPatience);
    if (answer.http_status != 0) ++answered;
    const auto wanted = expected.find(DeliveryOf(step));
    if (wanted == expected.end() || wanted->second == answer.http_status) continue;
    return absl::StrCat("delivery ", DeliveryOf(step), " was answered with ", wanted->second,
                        " when the bundle was made; the receiver answers ",
                        answer.http_status != 0 ? absl::StrCat(answer.http_status)
                                                : absl::StrCat("nothing: ", answer.problem));
  }
  return std::nullopt;
}

// What differs between two entries: "token_id is "a", expected "b"".
std::string MembersThatDiffer(const std::string& expected, const std::string& got) {
  const auto a = ordered_json::parse(expected, nullptr, /*allow_exceptions=*/false);
  const auto b = ordered_json::parse(got, nullptr, /*allow_exceptions=*/false);
  if (!a.is_object() || !b.is_object()) return absl::StrCat(got, ", expected ", expected);
  std::string text;
  for (const auto& [name, value] : a.items()) {
    const std::string found = b.contains(name) ? b[name].dump() : "absent";
    if (found != value.dump()) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", name, " is ", found, ", expected ",
                      value.dump());
    }
  }
  for (const auto& [name, value] : b.items()) {
    if (!a.contains(name)) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", name, " is ", value.dump(),
                      ", expected absent");
    }
  }
  return text.empty() ? "the order of the members" : text;
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(const Bundle& bundle, const std::string& receiver,
                                    const OnStep& on_step) {
  Player player(bundle);
  RETURN_IF_ERROR(player.Start());
  player.Play(on_step);
  std::vector<std::string> expected;
  for (const Bundle::Step& step : bundle.steps) expected.push_back(step.line);
  ReplayResult result{.entries = bundle.steps.size(),
                      .requests = player.requests().size(),
                      .difference = FirstDifference(expected, player.Journal())};
  if (!result.difference && !receiver.empty()) {
    result.difference = TryReceiver(bundle, player.requests(), receiver, on_step, result.answered);
  }
  return result;
}

std::optional<std::string> PlayedAgain(const Bundle& bundle) {
  Player player(bundle);
  if (!player.Start().ok() || !player.Play(nullptr)) return std::nullopt;
  return player.NewBundle();
}

std::optional<std::string> FirstDifference(const std::vector<std::string>& expected,
                                           const std::vector<std::string>& got) {
  for (size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    if (i >= got.size()) return absl::StrCat("entry ", i + 1, " is missing: ", expected[i]);
    if (i >= expected.size()) return absl::StrCat("entry ", i + 1, " is one too many: ", got[i]);
    if (expected[i] != got[i]) {
      return absl::StrCat("entry ", i + 1, ": ", MembersThatDiffer(expected[i], got[i]));
    }
  }
  return std::nullopt;
}

}  // namespace emulator
