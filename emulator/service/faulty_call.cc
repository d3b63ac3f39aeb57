#include "emulator/service/faulty_call.h"

#include <utility>

#include "emulator/base/errors.h"
#include "emulator/service/status_mapping.h"

namespace emulator {

absl::Status ApplyFault(Admission& admission, const Call& call,
                        grpc::CallbackServerContext& context, const FaultPlan::Decision& decision) {
  const Fault& fault = decision.fault;
  if (fault.error.ok() && !fault.reset_connection) return absl::OkStatus();
  if (fault.reset_connection) admission.port().ResetConnection(context);
  return NoteFault(call, decision,
                   fault.error.ok() ? errors::ConnectionReset(decision.rule) : fault.error);
}

absl::Status NoteFault(const Call& call, const FaultPlan::Decision& decision,
                       const absl::Status& status) {
  return call.world->faults().NoteEnd(
      {.action = call.rpc, .token = call.token, .request = call.request_bytes()}, decision.rule,
      status);
}

FaultyCall::FaultyCall(Admission& admission, const Call& call, grpc::CallbackServerContext& context,
                       FaultPlan::Decision decision, Handler handler)
    : admission_(admission),
      call_(call),
      context_(context),
      decision_(std::move(decision)),
      handler_(std::move(handler)) {
  start_.Run(*call_.world, decision_.fault.delay, [this] { GoOn(); });
}

void FaultyCall::GoOn() {
  absl::Status status = ApplyFault(admission_, call_, context_, decision_);
  if (status.ok()) status = handler_(call_);
  admission_.CountEnd(call_, status.code());
  admission_.port().WhenOpen(context_, [this, status] { Finish(ToGrpcStatus(status, context_)); });
}

void FaultyCall::OnCancel() {
  if (!start_.Cancel()) return;
  NoteFault(call_, decision_, errors::CancelledByClient()).IgnoreError();
  admission_.CountEnd(call_, absl::StatusCode::kCancelled);
  Finish(grpc::Status::CANCELLED);
}

}  // namespace emulator
