#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "emulator/domain/topics/subscription.h"
#include "emulator/service/admission.h"
#include "emulator/service/delayed_start.h"

namespace emulator {

// One Subscribe call: opens its subscription, then writes what that holds, in order, one element at
// a time. Items are written in the form in which the first of all streams serialised them.
//
// A fault may delay the opening, fail the call, or break the stream after some messages; heartbeats
// and items count, items replayed by a resume do not (docs/behaviour/momento-local.md §6).
//
// Threads: gRPC's, those of whoever publishes, and the world's timer; the subscription sees to it
// that only one of them writes at a time. Ownership: keeps itself alive until gRPC is done with it;
// admission, world and context must live as long.
class SubscribeStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                              public Subscription::Listener,
                              public std::enable_shared_from_this<SubscribeStream> {
 public:
  using Open = std::function<absl::StatusOr<std::shared_ptr<Subscription>>()>;

  // The pointer is for gRPC.
  static SubscribeStream* Start(Admission& admission, const Call& call,
                                grpc::CallbackServerContext& context, FaultPlan::Decision decision,
                                Open open);

  void OnReady() override { WriteNext(); }
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  SubscribeStream(Admission& admission, const Call& call, grpc::CallbackServerContext& context,
                  FaultPlan::Decision decision, Open open);

  void GoOn() ABSL_LOCKS_EXCLUDED(mutex_);
  void WriteNext();
  void End(const absl::Status& status);
  // True when the fault breaks the stream now.
  bool BreaksNow() const;

  Admission& admission_;
  const Call call_;
  grpc::CallbackServerContext& context_;
  const FaultPlan::Decision decision_;
  const Open open_;
  DelayedStart start_;
  absl::Mutex mutex_;
  // Set once, by GoOn; guarded only against a cancellation at the same time.
  std::shared_ptr<Subscription> subscription_;
  grpc::ByteBuffer writing_;
  uint64_t live_messages_ = 0;
  std::shared_ptr<SubscribeStream> self_;
};

}  // namespace emulator
