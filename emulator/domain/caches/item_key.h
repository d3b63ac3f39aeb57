#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/names.h"

namespace emulator {

// Which item a call is about, and when: what has expired by `now` is not there. Valid within the
// command that made it.
struct ItemKey {
  const CacheRef& cache;
  absl::string_view key;
  absl::Time now;
};

// The result of a lookup: an error, absent when it is not there, or the value.
template <typename T>
using Lookup = absl::StatusOr<std::optional<T>>;

// The T of a function that returns a T or an absl::StatusOr<T>.
template <typename T>
struct AnswerOf {
  using type = T;
};
template <typename T>
struct AnswerOf<absl::StatusOr<T>> {
  using type = T;
};

}  // namespace emulator
