#include "emulator/service/running_call.h"

#include <utility>

#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

RunningCall::RunningCall(Service& service, const Rpc& rpc, CallTransport& transport,
                         std::unique_ptr<Message> request)
    : service_(service), rpc_(rpc), transport_(transport), request_(std::move(request)) {}

void RunningCall::Start() {
  if (rpc_.kind == Rpc::Kind::kNotSupported) {
    return Close(errors::NotSupported(rpc_.name(), rpc_.why));
  }
  if (request_ == nullptr) return Close(errors::MessageUnreadable(rpc_.name()));
  call_.rpc = rpc_.name();
  const absl::Time began = SystemTime().Now();
  absl::StatusOr<Call> admitted = service_.admission().Admit(rpc_, transport_, *request_);
  if (admitted.ok()) call_ = *std::move(admitted);
  call_.began = began;
  if (!admitted.ok()) return End(admitted.status());
  decision_ = Admission::DecideFault(call_, transport_, *request_);
  if (decision_.fault.delay <= absl::ZeroDuration()) return GoOn();
  start_.Run(*call_.world, decision_.fault.delay, [this] { GoOn(); });
}

void RunningCall::GoOn() {
  if (const absl::Status fault = ApplyFault(); !fault.ok()) return End(fault);
  if (rpc_.kind == Rpc::Kind::kUnary) return End(RunUnary());
  auto answers = rpc_.open(call_, *request_, [this] { SendNext(); });
  if (!answers.ok()) return End(answers.status());
  answers_ = *std::move(answers);
  opened_.store(answers_.get(), std::memory_order_release);
  SendNext();
}

absl::Status RunningCall::ApplyFault() {
  const Fault& fault = decision_.fault;
  if (fault.error.ok() && !fault.reset_connection) return absl::OkStatus();
  if (fault.reset_connection) transport_.ResetConnection();
  return NoteFault(fault.error.ok() ? errors::ConnectionReset(decision_.rule) : fault.error);
}

absl::Status RunningCall::RunUnary() {
  response_.reset(rpc_.response->New());
  absl::Status status = rpc_.act(call_, *request_, *response_);
  if (status.ok() && response_->ByteSizeLong() > size_t{limits::kGrpcMessageBytesMax}) {
    return errors::AnswerTooLarge(limits::kGrpcMessageBytesMax);
  }
  return status;
}

void RunningCall::SendNext() {
  if (service_.outage().Park(transport_, [this] { SendNext(); })) return;
  if (BreaksNow()) {
    answers_->Cancel();
    return End(NoteFault(decision_.fault.stream_error));
  }
  const AnswerSource::Step step = answers_->Next();
  if (step.end) return End(*step.end);
  if (step.answer == nullptr) return;
  if (step.live) ++live_sent_;
  transport_.Send(*step.answer);
}

bool RunningCall::BreaksNow() const {
  const auto& most = decision_.fault.stream_messages_max;
  return most && live_sent_ >= *most;
}

void RunningCall::OnSent(bool taken) {
  if (taken) return SendNext();
  answers_->Cancel();
  End(errors::CancelledByClient());
}

// A stream that is cancelled while it opens finds out when it sends.
void RunningCall::OnCancel() {
  if (start_.Cancel()) return End(NoteFault(errors::CancelledByClient()));
  AnswerSource* const answers = opened_.load(std::memory_order_acquire);
  if (answers != nullptr) answers->Cancel();
}

absl::Status RunningCall::NoteFault(const absl::Status& status) const {
  return call_.world->faults().NoteEnd(
      {.action = call_.rpc, .token = call_.token, .request = call_.request_bytes()}, decision_.rule,
      status);
}

void RunningCall::End(const absl::Status& status) {
  service_.metrics().Count(call_.rpc, status.code(), SystemTime().Now() - call_.began);
  Close(status);
}

void RunningCall::Close(const absl::Status& status) {
  service_.outage().WhenOver(transport_, [this, status] {
    transport_.Close(status, status.ok() ? response_.get() : nullptr);
  });
}

}  // namespace emulator
