#include "emulator/control_port/console_page.h"

#include "emulator/console/console_files.h"
#include "emulator/control_port/packed_file.h"

namespace emulator {

bool IsConsolePath(absl::string_view path) { return FindConsoleFile(path) != nullptr; }

HttpResponse ConsoleAnswer(const HttpRequest& request, absl::string_view path) {
  const ConsoleFile& file = *FindConsoleFile(path);
  return PackedAnswer(
      request,
      {.content_type = file.content_type, .gzip = file.gzip, .bytes_max = kConsoleFileBytesMax},
      "default-src 'self'");
}

}  // namespace emulator
