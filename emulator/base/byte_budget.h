#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

// How much an answer may still hold. Code that reads elements takes the bytes of each from it and
// stops when it is used up, so an answer that is too large is never in memory as a whole.
class ByteBudget {
 public:
  explicit ByteBudget(size_t bytes = limits::kAnswerBytesMax) : left_(bytes) {}

  // False when the element does not fit, and from then on.
  bool Take(size_t bytes) {
    const size_t needed = bytes + kElementOverheadBytes;
    exceeded_ = exceeded_ || needed > left_;
    if (!exceeded_) left_ -= needed;
    return !exceeded_;
  }
  // Returns `answer`, or AnswerTooLarge when the budget was used up. The argument may be the
  // expression that reads.
  template <typename T>
  absl::StatusOr<T> Within(T answer) const {
    if (exceeded_) return errors::AnswerTooLarge(limits::kAnswerBytesMax);
    return answer;
  }

 private:
  // What an element costs on the wire beside its bytes, at most.
  static constexpr size_t kElementOverheadBytes = 16;
  size_t left_;
  bool exceeded_ = false;
};

}  // namespace emulator
