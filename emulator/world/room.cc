#include "emulator/world/room.h"

#include "emulator/base/errors.h"

namespace emulator {
namespace {

// More than a command on a single item or message can add.
constexpr uint64_t kCloseBytes = uint64_t{32} << 20;
// What a small command may add besides its bytes: pages of each table and index that are split.
constexpr uint64_t kCommandBytes = uint64_t{64} << 10;

}  // namespace

bool Room::Begin() {
  if (!near_) near_ = size_.Bytes() + kCloseBytes > bytes_max_;
  if (*near_) used_before_ = size_.BytesUsed();
  return *near_;
}

absl::Status Room::Check(std::optional<uint64_t> bytes_written) {
  const bool was_near = near_.value_or(false);
  if (!was_near && bytes_written) {
    unmeasured_ += kCommandBytes + 2 * *bytes_written;
    if (unmeasured_ < kCloseBytes / 2) return absl::OkStatus();
  }
  unmeasured_ = 0;
  near_ = size_.Bytes() + kCloseBytes > bytes_max_;
  if (!*near_) return absl::OkStatus();
  const uint64_t used = size_.BytesUsed();
  const bool grew = !was_near || used > used_before_;
  return used > bytes_max_ && grew ? errors::WorldFull(bytes_max_) : absl::OkStatus();
}

}  // namespace emulator
