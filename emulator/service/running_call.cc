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
  if (!Admission::MayGetFault(call_, transport_)) return GoOn();
  start_.Arm(*call_.world);
  Submit(Work::kDecideFault);
}

void RunningCall::Submit(Work work) {
  work_ = work;
  call_.world->Submit(*this, transport_.HasThreadsToKeep() ? Turn::Patience::kUntilNothingIsLeft
                                                           : Turn::Patience::kBrief);
}

void RunningCall::Run() {
  switch (work_) {
    case Work::kDecideFault:
      decision_ = Admission::DecideFault(call_, transport_, *request_);
      return;
    case Work::kAct:
      response_.reset(rpc_.response->New());
      status_ = rpc_.act(call_, *request_, *response_);
      return;
    case Work::kOpen: {
      auto answers = rpc_.open(call_, *request_, [this] { SendNext(); });
      status_ = answers.status();
      if (answers.ok()) answers_ = *std::move(answers);
      return;
    }
    case Work::kPrepare:
      return answers_->Prepare();
    case Work::kNoteFault:
      status_ = call_.world->faults().NoteEnd(
          {.action = call_.rpc, .token = call_.token, .request = call_.request_bytes()},
          decision_.rule, status_);
  }
}

void RunningCall::Done() {
  if (!kept_.ok() && work_ != Work::kDecideFault) return End(kept_);
  switch (work_) {
    case Work::kDecideFault:
      return AwaitStart();
    case Work::kAct:
      return AnswerUnary();
    case Work::kOpen:
      return BeginStream();
    case Work::kPrepare:
      return SendNext();
    case Work::kNoteFault:
      if (resets_connection_) transport_.ResetConnection();
      return End(status_);
  }
}

void RunningCall::AwaitStart() {
  const absl::Duration delay = decision_.fault.delay;
  if (delay <= absl::ZeroDuration()) return GoOn();
  if (!start_.Run(delay, [this] { GoOn(); })) EndByFault(errors::CancelledByClient());
}

void RunningCall::GoOn() {
  const Fault& fault = decision_.fault;
  resets_connection_ = fault.reset_connection;
  if (!fault.error.ok()) return EndByFault(fault.error);
  if (fault.reset_connection) return EndByFault(errors::ConnectionReset(decision_.rule));
  Submit(rpc_.kind == Rpc::Kind::kUnary ? Work::kAct : Work::kOpen);
}

void RunningCall::AnswerUnary() {
  if (status_.ok() && response_->ByteSizeLong() > size_t{limits::kGrpcMessageBytesMax}) {
    return End(errors::AnswerTooLarge(limits::kGrpcMessageBytesMax));
  }
  End(status_);
}

void RunningCall::BeginStream() {
  if (!status_.ok()) return End(status_);
  opened_.store(answers_.get(), std::memory_order_release);
  SendNext();
}

void RunningCall::SendNext() {
  if (service_.outage().Park(transport_, [this] { SendNext(); })) return;
  if (BreaksNow()) {
    answers_->Cancel();
    return EndByFault(decision_.fault.stream_error);
  }
  const AnswerSource::Step step = answers_->Next();
  if (step.end) return End(*step.end);
  if (step.needs_turn) return Submit(Work::kPrepare);
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
  if (start_.Cancel()) return EndByFault(errors::CancelledByClient());
  AnswerSource* const answers = opened_.load(std::memory_order_acquire);
  if (answers != nullptr) answers->Cancel();
}

void RunningCall::EndByFault(const absl::Status& status) {
  status_ = status;
  Submit(Work::kNoteFault);
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
