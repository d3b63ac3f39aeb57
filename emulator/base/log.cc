#include "emulator/base/log.h"

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"

namespace emulator {

void Log(absl::string_view text) {
  const std::string line = absl::StrCat("momento-emulator: ", text, "\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace emulator
