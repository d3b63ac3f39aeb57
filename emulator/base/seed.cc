#include "emulator/base/seed.h"

#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"

namespace emulator {

std::string Seed::Draw(absl::string_view purpose, uint64_t n) const {
  // The line break keeps ("a", 11) and ("a1", 1) apart: purposes hold none.
  return HmacSha256(text_, absl::StrCat(purpose, "\n", n));
}

}  // namespace emulator
