#include "emulator/domain/caches/integers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "emulator/base/errors.h"

namespace emulator {

absl::StatusOr<int64_t> AddToText(const std::optional<std::string>& text, int64_t amount) {
  if (!text) return amount;
  absl::string_view digits = *text;
  absl::ConsumePrefix(&digits, "-");
  const bool plain =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
  int64_t value = 0;
  if (!plain || !absl::SimpleAtoi(*text, &value)) return errors::NotAnInteger();
  int64_t sum = 0;
  if (__builtin_add_overflow(value, amount, &sum)) return errors::IntegerOutOfRange();
  return sum;
}

}  // namespace emulator
