#include "emulator/world/rate_limits.h"

#include <algorithm>
#include <utility>

#include "emulator/base/errors.h"

namespace emulator {

absl::Status RateLimits::Count(Plane plane, size_t request_bytes, absl::Time now) {
  if (plane == Plane::kNone) return absl::OkStatus();
  const int64_t second = absl::ToUnixSeconds(now);
  if (std::exchange(second_, second) != second) operations_ = bytes_ = control_operations_ = 0;
  if (plane == Plane::kControl) {
    const auto& most = limits_.control_operations_per_second;
    return most && ++control_operations_ > *most ? errors::TooManyOperations(*most)
                                                 : absl::OkStatus();
  }
  operations_ += std::max<size_t>(1, (request_bytes + 1023) / 1024);
  bytes_ += request_bytes;
  if (limits_.operations_per_second && operations_ > *limits_.operations_per_second) {
    return errors::TooManyOperations(*limits_.operations_per_second);
  }
  if (limits_.throughput_bytes_per_second && bytes_ > *limits_.throughput_bytes_per_second) {
    return errors::TooMuchThroughput(*limits_.throughput_bytes_per_second);
  }
  return absl::OkStatus();
}

}  // namespace emulator
