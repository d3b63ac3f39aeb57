#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>

#include "emulator/domain/faults/fault_plan.h"
#include "emulator/service/admission.h"
#include "emulator/service/delayed_start.h"

namespace emulator {

// What a call that is given this fault answers in place of its handler: the status, written into
// the journal, after the connection was reset if that is the fault; OK when the handler is to run.
absl::Status ApplyFault(Admission& admission, const Call& call,
                        grpc::CallbackServerContext& context, const FaultPlan::Decision& decision);

// Writes into the journal that the call ended with this status because of the fault; answers it.
absl::Status NoteFault(const Call& call, const FaultPlan::Decision& decision,
                       const absl::Status& status);

// A unary call that a fault was decided for: waits, then fails or goes on. Does not hold up any
// other call. A client that gives up while the call waits ends it, and nothing is executed.
//
// Threads: gRPC's, and the world's timer. Ownership: owns itself.
class FaultyCall final : public grpc::ServerUnaryReactor {
 public:
  using Handler = std::function<absl::Status(const Call&)>;

  FaultyCall(Admission& admission, const Call& call, grpc::CallbackServerContext& context,
             FaultPlan::Decision decision, Handler handler);

  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  void GoOn();

  Admission& admission_;
  const Call call_;
  grpc::CallbackServerContext& context_;
  const FaultPlan::Decision decision_;
  const Handler handler_;
  DelayedStart start_;
};

}  // namespace emulator
