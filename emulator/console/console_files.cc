#include "emulator/console/console_files.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

absl::string_view ContentTypeOf(absl::string_view name) {
  if (absl::EndsWith(name, ".html")) return "text/html; charset=utf-8";
  if (absl::EndsWith(name, ".svg")) return "image/svg+xml";
  return "text/javascript; charset=utf-8";
}

using Files = absl::flat_hash_map<std::string, ConsoleFile>;

Files AllFiles() {
  Files files;
  for (size_t i = 0; i < kConsoleFiles; ++i) {
    const ConsoleBytes& bytes = kConsoleBytes[i];
    const absl::string_view name = bytes.name;
    files[name == "index.html" ? "/" : absl::StrCat("/", name)] = {
        .content_type = ContentTypeOf(name),
        .gzip = {reinterpret_cast<const char*>(bytes.gzip), bytes.size}};
  }
  return files;
}

}  // namespace

const ConsoleFile* FindConsoleFile(absl::string_view path) {
  // Made at the first request: until then the console costs nothing.
  static const auto& files = *new Files(AllFiles());
  const auto found = files.find(path);
  return found == files.end() ? nullptr : &found->second;
}

}  // namespace emulator
