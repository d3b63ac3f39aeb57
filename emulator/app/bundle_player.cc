#include "emulator/app/bundle_player.h"

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

absl::Status BundlePlayer::Start() {
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

bool BundlePlayer::Play(const OnStep& on_step) {
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
    Repeat(emulator_->service(), CallOf(step));
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

}  // namespace emulator
