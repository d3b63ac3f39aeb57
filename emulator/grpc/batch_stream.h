#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/grpc/status_mapping.h"

namespace emulator {

// Answers the next answers of a batch, none when all were given, or the error that ends it.
template <typename Response>
using NextPage = std::function<absl::StatusOr<std::vector<Response>>()>;

// A server stream of answers that are made a page at a time, the next one only when the page before
// was taken: however much was asked for, one page is in memory. Owns itself.
template <typename Response>
class BatchStream final : public grpc::ServerWriteReactor<Response> {
 public:
  BatchStream(grpc::CallbackServerContext& context, NextPage<Response> next_page)
      : context_(context), next_page_(std::move(next_page)) {
    Continue();
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Continue();
    } else {
      this->Finish(grpc::Status::CANCELLED);
    }
  }
  void OnDone() override { delete this; }

 private:
  void Continue() {
    if (written_ == page_.size()) {
      auto page = next_page_();
      if (!page.ok() || page->empty()) {
        this->Finish(ToGrpcStatus(page.status(), context_));
        return;
      }
      page_ = *std::move(page);
      written_ = 0;
    }
    this->StartWrite(&page_[written_++]);
  }

  grpc::CallbackServerContext& context_;
  const NextPage<Response> next_page_;
  std::vector<Response> page_;
  size_t written_ = 0;
};

}  // namespace emulator
