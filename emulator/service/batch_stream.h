#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/base/errors.h"
#include "emulator/service/admission.h"
#include "emulator/service/delayed_start.h"
#include "emulator/service/faulty_call.h"
#include "emulator/service/status_mapping.h"

namespace emulator {

// Answers the next answers of a batch, none when all were given, or the error that ends it.
template <typename Response>
using NextPage = std::function<absl::StatusOr<std::vector<Response>>()>;

// A server stream of answers that are made a page at a time, the next one only when the page before
// was taken: however much was asked for, one page is in memory. A fault may delay it, fail it, or
// break it after some answers.
//
// Threads: gRPC's, and the world's timer. Ownership: owns itself.
template <typename Response>
class BatchStream final : public grpc::ServerWriteReactor<Response> {
 public:
  BatchStream(Admission& admission, const Call& call, grpc::CallbackServerContext& context,
              FaultPlan::Decision decision, NextPage<Response> next_page)
      : admission_(admission),
        call_(call),
        context_(context),
        decision_(std::move(decision)),
        next_page_(std::move(next_page)) {
    start_.Run(*call_.world, decision_.fault.delay, [this] { GoOn(); });
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Continue();
    } else {
      End(errors::CancelledByClient());
    }
  }
  void OnCancel() override {
    if (!start_.Cancel()) return;
    End(NoteFault(call_, decision_, errors::CancelledByClient()));
  }
  void OnDone() override { delete this; }

 private:
  void GoOn() {
    const absl::Status status = ApplyFault(admission_, call_, context_, decision_);
    if (status.ok()) {
      Continue();
    } else {
      End(status);
    }
  }

  void Continue() {
    if (decision_.fault.stream_messages_max == all_written_) {
      return End(NoteFault(call_, decision_, decision_.fault.stream_error));
    }
    if (written_ == page_.size()) {
      auto page = next_page_();
      if (!page.ok() || page->empty()) return End(page.status());
      page_ = *std::move(page);
      written_ = 0;
    }
    ++all_written_;
    admission_.port().WhenOpen(context_, [this] { this->StartWrite(&page_[written_++]); });
  }

  void End(const absl::Status& status) {
    admission_.CountEnd(call_, status.code());
    admission_.port().WhenOpen(context_,
                               [=, this] { this->Finish(ToGrpcStatus(status, context_)); });
  }

  Admission& admission_;
  const Call call_;
  grpc::CallbackServerContext& context_;
  const FaultPlan::Decision decision_;
  const NextPage<Response> next_page_;
  DelayedStart start_;
  std::vector<Response> page_;
  size_t written_ = 0;
  uint64_t all_written_ = 0;
};

}  // namespace emulator
