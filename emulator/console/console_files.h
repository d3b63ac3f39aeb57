#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace emulator {

// The files of the console, the page at the control port: built by `./run console`, packed by gzip,
// and part of the binary.

struct ConsoleBytes {
  // "console.js"
  const char* name;
  const unsigned char* gzip;
  size_t size;
};
// Made of dist/ when the binary is built.
extern const ConsoleBytes kConsoleBytes[];
extern const size_t kConsoleFiles;

struct ConsoleFile {
  absl::string_view content_type;
  absl::string_view gzip;
};
// What is at a path: "/" is index.html. Null when no file of the console is there.
const ConsoleFile* FindConsoleFile(absl::string_view path);

// More than any of them has when it is unpacked.
inline constexpr size_t kConsoleFileBytesMax = 4 << 20;

}  // namespace emulator
