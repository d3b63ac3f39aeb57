#include "emulator/world/rate_limits.h"

#include <algorithm>

#include "emulator/base/errors.h"

namespace emulator {

absl::Status RateLimits::Count(Plane plane, size_t request_bytes, absl::Time now) {
  if (plane == Plane::kNone) return absl::OkStatus();
  const int64_t second = absl::ToUnixSeconds(now);
  if (counts_.second != second) counts_ = {.second = second};
  if (plane == Plane::kControl) {
    const auto& most = limits_.control_operations_per_second;
    return most && ++counts_.control_operations > *most ? errors::TooManyOperations(*most)
                                                        : absl::OkStatus();
  }
  counts_.operations += std::max<size_t>(1, (request_bytes + 1023) / 1024);
  counts_.bytes += request_bytes;
  if (limits_.operations_per_second && counts_.operations > *limits_.operations_per_second) {
    return errors::TooManyOperations(*limits_.operations_per_second);
  }
  if (limits_.throughput_bytes_per_second && counts_.bytes > *limits_.throughput_bytes_per_second) {
    return errors::TooMuchThroughput(*limits_.throughput_bytes_per_second);
  }
  return absl::OkStatus();
}

}  // namespace emulator
