#include "emulator/base/file_content.h"

#include <fstream>
#include <iterator>

namespace emulator {

std::string FileContent(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace emulator
