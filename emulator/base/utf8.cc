#include "emulator/base/utf8.h"

#include <cstdint>

namespace emulator {
namespace {

// What the first byte says: how many bytes follow, and the range of the first of them, which is
// where overlong forms, surrogates and too large code points show.
struct Lead {
  int continuation_bytes;
  uint8_t second_min;
  uint8_t second_max;
};

constexpr Lead kInvalid = {-1, 0, 0};

constexpr Lead LeadOf(uint8_t byte) {
  if (byte < 0x80) return {0, 0, 0};
  if (byte < 0xC2) return kInvalid;
  if (byte < 0xE0) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte < 0xF0) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte < 0xF4) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return kInvalid;
}

}  // namespace

bool IsValidUtf8(absl::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const Lead lead = LeadOf(static_cast<uint8_t>(bytes[i]));
    if (lead.continuation_bytes < 0) return false;
    uint8_t min = lead.second_min;
    uint8_t max = lead.second_max;
    for (int left = lead.continuation_bytes; left > 0; --left) {
      if (++i == bytes.size()) return false;
      const auto byte = static_cast<uint8_t>(bytes[i]);
      if (byte < min || byte > max) return false;
      min = 0x80;
      max = 0xBF;
    }
  }
  return true;
}

}  // namespace emulator
