#include "emulator/world/room.h"

#include "emulator/base/errors.h"

namespace emulator {

void Room::Begin() {
  if (near_) used_before_ = size_.BytesUsed();
}

absl::Status Room::Check() {
  const bool was_near = near_;
  near_ = size_.Bytes() > bytes_max_;
  if (!near_) return absl::OkStatus();
  const uint64_t used = size_.BytesUsed();
  const bool grew = !was_near || used > used_before_;
  return used > bytes_max_ && grew ? errors::WorldFull(bytes_max_) : absl::OkStatus();
}

}  // namespace emulator
