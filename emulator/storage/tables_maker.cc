// Runs when the emulator is built: makes the tables as a migration from nothing does, and prints
// the source of ImageOfTables().
#include <algorithm>
#include <cstdio>
#include <string>

#include "emulator/storage/schema.h"
#include "emulator/storage/tables_image.h"

namespace emulator {

// This program has none yet.
TablesImage ImageOfTables() { return {}; }

namespace {

// Zeros between two parts; fewer belong to one.
constexpr size_t kGap = 16;
constexpr size_t kBytesPerLine = 24;

void PrintPart(const std::string& image, size_t begin, size_t end) {
  std::printf("      {%zu, {\n", begin);
  for (size_t line = begin; line < end; line += kBytesPerLine) {
    std::printf("          \"");
    for (size_t i = line; i < std::min(end, line + kBytesPerLine); ++i) {
      std::printf("\\%03o", static_cast<unsigned char>(image[i]));
    }
    std::printf("\"\n");
  }
  std::printf("          , %zu}},\n", end - begin);
}

void PrintParts(const std::string& image) {
  size_t begin = image.find_first_not_of('\0');
  while (begin != std::string::npos) {
    const size_t zeros = image.find(std::string(kGap, '\0'), begin);
    const size_t end = std::min(zeros, image.size());
    PrintPart(image, begin, end);
    begin = image.find_first_not_of('\0', end);
  }
}

void PrintSource(const std::string& image) {
  std::printf(
      "#include \"emulator/storage/tables_image.h\"\n\nnamespace emulator {\n\n"
      "TablesImage ImageOfTables() {\n  static constexpr TablesImage::Part kParts[] = {\n");
  PrintParts(image);
  std::printf("  };\n  return {.size = %zu, .parts = kParts};\n}\n\n}  // namespace emulator\n",
              image.size());
}

}  // namespace
}  // namespace emulator

int main() {
  emulator::PrintSource(emulator::NewTables()->Image());
  return 0;
}
