#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/service/call_transport.h"

namespace emulator {

// The answers of a stream, one after the other.
//
// Threads: one at a time, but for Cancel, which any may call.
class AnswerSource {
 public:
  virtual ~AnswerSource() = default;

  // An answer, the end, or neither. After neither the source tells, once, when there is more.
  struct Step {
    // Lives until the next step.
    Answer* answer = nullptr;
    // There is none before Prepare was called.
    bool needs_turn = false;
    // Whether it counts for a fault that breaks the stream after some answers.
    bool live = true;
    // How the stream ended.
    std::optional<absl::Status> end;
  };
  virtual Step Next() = 0;
  // Reads what the next step needs from the world, in a job of it.
  virtual void Prepare() {}

  // The client is gone: nothing more is to be kept for it.
  virtual void Cancel() {}
};

// Returns the next page of a batch's answers, in a job of the world; an empty page, or an error,
// ends the stream.
template <typename Response>
using NextPage = std::function<absl::StatusOr<std::vector<Response>>()>;

// Answers that are made a page at a time, the next one only when the page before was taken: however
// much was asked for, one page is in memory.
template <typename Response>
class PagedAnswers final : public AnswerSource, private Answer {
 public:
  explicit PagedAnswers(NextPage<Response> next_page) : next_page_(std::move(next_page)) {}

  Step Next() override {
    if (next_ == page_.size()) {
      if (!page_status_) return {.needs_turn = true, .end = std::nullopt};
      if (!page_status_->ok() || page_.empty()) return {.end = *page_status_};
    }
    page_status_.reset();
    ++next_;
    return {.answer = this, .end = std::nullopt};
  }
  void Prepare() override {
    auto page = next_page_();
    page_status_ = page.status();
    page_ = page.ok() ? *std::move(page) : std::vector<Response>();
    next_ = 0;
  }

 private:
  const google::protobuf::Message& message() override { return page_[next_ - 1]; }

  const NextPage<Response> next_page_;
  // Of a page that was just read.
  std::optional<absl::Status> page_status_;
  std::vector<Response> page_;
  size_t next_ = 0;
};

}  // namespace emulator
