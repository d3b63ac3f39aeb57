#pragma once

#include "absl/types/span.h"

namespace emulator {

struct QuickstartFile {
  // "node", "python" or "go".
  const char* language;
  const char* name;
  const char* content;
};

// The files of emulator/cli/quickstart, as they are; quickstart_files.cmake makes them constants.
absl::Span<const QuickstartFile> QuickstartFiles();

}  // namespace emulator
