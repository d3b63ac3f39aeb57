#include "emulator/base/utf16.h"

#include <cstdint>

#include "emulator/base/utf8.h"

namespace emulator {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;
constexpr uint32_t kFirstPlaneEnd = 0x10000;
constexpr uint32_t kHighSurrogates = 0xD800;
constexpr uint32_t kLowSurrogates = 0xDC00;
constexpr uint32_t kSurrogatesEnd = 0xE000;

size_t Utf8Length(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

void AppendUnit(uint32_t unit, std::string& out) {
  out += static_cast<char>(unit & 0xFF);
  out += static_cast<char>(unit >> 8);
}

void AppendUtf16(uint32_t point, std::string& out) {
  if (point < kFirstPlaneEnd) return AppendUnit(point, out);
  AppendUnit(kHighSurrogates + ((point - kFirstPlaneEnd) >> 10), out);
  AppendUnit(kLowSurrogates + ((point - kFirstPlaneEnd) & 0x3FF), out);
}

void AppendUtf8(uint32_t point, std::string& out) {
  const auto more = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    more(0);
  } else if (point < kFirstPlaneEnd) {
    out += static_cast<char>(0xE0 | (point >> 12));
    more(6);
    more(0);
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    more(12);
    more(6);
    more(0);
  }
}

bool IsHigh(uint32_t unit) { return unit >= kHighSurrogates && unit < kLowSurrogates; }
bool IsLow(uint32_t unit) { return unit >= kLowSurrogates && unit < kSurrogatesEnd; }

}  // namespace

std::string Utf16FromUtf8(absl::string_view utf8) {
  std::string out;
  for (size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<uint8_t>(utf8[i]);
    const size_t length = Utf8Length(lead);
    if (!IsValidUtf8(utf8.substr(i, length))) {
      AppendUtf16(kReplacement, out);
      ++i;
      continue;
    }
    uint32_t point = length == 1 ? lead : lead & (0x7F >> length);
    for (size_t k = 1; k < length; ++k) point = point << 6 | (utf8[i + k] & 0x3F);
    AppendUtf16(point, out);
    i += length;
  }
  return out;
}

std::optional<std::string> Utf8FromUtf16(absl::string_view utf16) {
  if (utf16.size() % 2 != 0) return std::nullopt;
  const auto unit_at = [&](size_t i) -> uint32_t {
    return static_cast<uint8_t>(utf16[i]) |
           static_cast<uint32_t>(static_cast<uint8_t>(utf16[i + 1])) << 8;
  };
  std::string out;
  for (size_t i = 0; i < utf16.size(); i += 2) {
    uint32_t point = unit_at(i);
    if (IsLow(point)) return std::nullopt;
    if (IsHigh(point)) {
      i += 2;
      if (i >= utf16.size() || !IsLow(unit_at(i))) return std::nullopt;
      point = kFirstPlaneEnd + ((point - kHighSurrogates) << 10) + (unit_at(i) - kLowSurrogates);
    }
    AppendUtf8(point, out);
  }
  return out;
}

}  // namespace emulator
