#include "tests/tidy/source.h"

#include <filesystem>
#include <fstream>
#include <set>

namespace emulator::tidy {
namespace {

namespace fs = std::filesystem;

Source Read(const std::string& path) {
  Source source{.path = path, .lines = {}};
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) source.lines.push_back(line);
  return source;
}

}  // namespace

std::string Source::Folder() const {
  const std::string root = "emulator/";
  if (!path.starts_with(root)) return "";
  const size_t end = path.rfind('/');
  return end < root.size() ? "" : path.substr(root.size(), end - root.size());
}

std::vector<Source> ReadSources(const std::vector<std::string>& folders) {
  const std::set<std::string> kinds = {".h", ".cc", ".mjs"};
  std::vector<Source> sources;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      if (path.find("node_modules") != std::string::npos) continue;
      if (kinds.contains(entry.path().extension())) sources.push_back(Read(path));
    }
  }
  return sources;
}

}  // namespace emulator::tidy
