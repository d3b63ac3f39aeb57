#include "emulator/app/bundle_player.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/control_command.h"

namespace emulator {
namespace {

absl::Status StatusOfOutcome(const std::string& outcome) {
  for (int code = 1; code <= 16; ++code) {
    const auto status_code = static_cast<absl::StatusCode>(code);
    if (absl::StatusCodeToString(status_code) == outcome)
      return errors::Injected(status_code, "", "");
  }
  return absl::OkStatus();
}

}  // namespace

int64_t DeliveryOf(const Bundle::Step& step) {
  const auto* const detail = std::get_if<DeliveryDetail>(&step.detail);
  return detail != nullptr ? detail->delivery : 0;
}

int HttpStatusOf(const Bundle::Step& step) {
  const auto* const detail = std::get_if<DeliveryDetail>(&step.detail);
  return detail != nullptr ? detail->http_status : 0;
}

BundlePlayer::~BundlePlayer() { worlds_.CloseAll(errors::ShuttingDown()); }

absl::Status BundlePlayer::Start() {
  return Open([](const WorldOptions& options) { return World::Open(options); });
}

absl::Status BundlePlayer::StartAt(const Checkpoints::Beginning& beginning) {
  entries_before_ = beginning.checkpoint->journal_last;
  RETURN_IF_ERROR(
      Open([&](const WorldOptions& options) { return Checkpoints::Open(beginning, options); }));
  std::map<uint64_t, int64_t> under_way;
  world().Read([&](const Domain& domain) {
    for (const Delivery& delivery : domain.deliveries.store().ListAttempting()) {
      under_way[delivery.attempt.value_or(0)] = delivery.id;
    }
  });
  for (const auto& [attempt, delivery] : under_way) request_of_delivery_[delivery] = attempts_++;
  return absl::OkStatus();
}

absl::Status BundlePlayer::Open(WorldRegistry::Make make) {
  worlds_.SetSurroundings({.sender = &sender_, .trace_webhooks = bundle_.trace_webhooks});
  RETURN_IF_ERROR(worlds_
                      .Add({.name = bundle_.world,
                            .seed = bundle_.seed,
                            .auth = bundle_.auth,
                            .limits = bundle_.limits,
                            .clock_frozen_at = bundle_.from,
                            .faults_apply = false,
                            .entries_between_checkpoints = 0,
                            .sends_again = true},
                           make)
                      .status());
  service_ = std::make_unique<Service>(worlds_, bundle_.endpoint);
  worlds_.StartDeliveries();
  return absl::OkStatus();
}

bool BundlePlayer::Play(const OnStep& on_step) {
  for (size_t i = 0; i < bundle_.steps.size(); ++i) {
    if (on_step != nullptr) on_step(i, bundle_.steps.size());
    const Bundle::Step& step = bundle_.steps[i];
    const uint64_t before = entries_before_ + i;
    world().time().PassTo(step.time);
    if (world().journal().last_number() <= before) Do(step);
    if (step.action == kAttemptAction) request_of_delivery_[DeliveryOf(step)] = attempts_++;
    if (world().journal().last_number() <= before) return false;
  }
  return true;
}

void BundlePlayer::Do(const Bundle::Step& step) {
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
    Repeat(*service_, CallOf(step));
  }
}

void BundlePlayer::Answer(const Bundle::Step& step) {
  DeliveryAnswer answer{.http_status = HttpStatusOf(step),
                        .lost = step.outcome == StateName(DeliveryState::kLost)};
  if (answer.http_status == 0) answer.problem = "no answer when the bundle was made";
  sender_.Answer(request_of_delivery_[DeliveryOf(step)], answer);
}

void BundlePlayer::Fail(const Bundle::Step& step) {
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

RecordedCall BundlePlayer::CallOf(const Bundle::Step& step) {
  RecordedCall call{.rpc = step.action,
                    .request = *step.input,
                    .cache = step.cache,
                    .traceparent = step.traceparent};
  const Keys& keys = KeysOf(step.caller);
  call.token = keys.token;
  call.refresh_token = keys.refresh_token;
  return call;
}

const BundlePlayer::Keys& BundlePlayer::KeysOf(const std::string& caller) {
  const auto found = keys_.find(caller);
  return found != keys_.end() ? found->second
                              : keys_.emplace(caller, MakeKeys(caller)).first->second;
}

BundlePlayer::Keys BundlePlayer::MakeKeys(const std::string& caller) {
  Keys keys;
  world().Read([&](const Domain& domain) {
    const TokenCodec& codec = domain.tokens.codec();
    if (caller == kInvalidCaller) keys.token = codec.Encode({.id = kInvalidCaller}) + "x";
    const auto claims = bundle_.callers.find(caller);
    if (claims == bundle_.callers.end()) return;
    const auto credential = TokenCodec::FromClaims(claims->second);
    if (!credential.ok()) return;
    keys.token = codec.Encode(*credential);
    keys.refresh_token = codec.RefreshToken(*credential);
  });
  return keys;
}

}  // namespace emulator
