#pragma once

#include <google/protobuf/message.h>

#include <atomic>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/service/answer_source.h"
#include "emulator/service/call.h"
#include "emulator/service/call_transport.h"
#include "emulator/service/delayed_start.h"
#include "emulator/service/rpc_registry.h"
#include "emulator/service/service.h"

namespace emulator {

// One call of an RPC, from its coming in to its end; the same for every door. It lets the call in,
// waits through a delay that a fault asks for, applies the fault, runs the handler or opens the
// stream, hands one answer after the other to the transport, and counts the end. During an outage
// it keeps back what would go out; elements of a subscription then stay in its bounded queue.
//
// A client that gives up while a fault delays its call ends the call, and nothing is executed. One
// that leaves a stream ends its subscription at once, also during an outage; the call itself ends
// when the outage does.
//
// What it does in the world is a job of the world, one at a time. No thread waits for it: the call
// goes on in the thread that runs the job, that calls Start or OnSent, or that fires the world's
// timers. Only one of them is at work at a time; the subscription sees to that.
//
// Threads: one at a time, but for OnCancel, which any may call until the call is closed.
// Ownership: part of its transport, which must live until Close.
class RunningCall final : private World::Job {
 public:
  using Message = google::protobuf::Message;

  // `request` is null when the message could not be read, or the RPC is not supported.
  RunningCall(Service& service, const Rpc& rpc, CallTransport& transport,
              std::unique_ptr<Message> request);

  // Begins; a call that nothing delays may be closed when this returns.
  void Start();
  // The last answer was sent; `taken` is false when the client is gone.
  void OnSent(bool taken);
  void OnCancel();

 private:
  // What the world does for the call.
  enum class Work { kDecideFault, kAct, kOpen, kPrepare, kNoteFault };
  // The call may be closed when it returns.
  void Submit(Work work);
  void Run() override;
  void Done() override;

  void AwaitStart();
  void GoOn();
  void AnswerUnary();
  void BeginStream();
  void SendNext();
  bool BreaksNow() const;
  // Writes into the journal that the call ended like this because of its fault; answers it.
  void EndByFault(const absl::Status& status);
  // Ends a call that was let in; it is counted.
  void End(const absl::Status& status);
  void Close(const absl::Status& status);

  Service& service_;
  const Rpc& rpc_;
  CallTransport& transport_;
  const std::unique_ptr<Message> request_;
  // Set by Start.
  Call call_;
  FaultPlan::Decision decision_;
  DelayedStart start_;
  // Whether the end resets the connection. The journal has the fault by then, for whoever sees it.
  bool resets_connection_ = false;
  Work work_ = Work::kAct;
  // What came of the work.
  absl::Status status_;
  // Of a unary call.
  std::unique_ptr<Message> response_;
  // Of a stream; `opened_` is for the thread that cancels meanwhile.
  std::unique_ptr<AnswerSource> answers_;
  std::atomic<AnswerSource*> opened_ = nullptr;
  uint64_t live_sent_ = 0;
};

}  // namespace emulator
