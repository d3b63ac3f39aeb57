#pragma once

#include <string>
#include <vector>

namespace emulator::tidy {

// A file of the repository, or one that a test makes up.
struct Source {
  // From the root of the project: "emulator/base/clock.h".
  std::string path;
  std::vector<std::string> lines;

  bool IsHeader() const { return path.ends_with(".h"); }
  bool IsCpp() const { return IsHeader() || path.ends_with(".cc"); }
  // The folder under emulator/, as "domain/caches"; empty for a file elsewhere.
  std::string Folder() const;
};

// All .h, .cc and .mjs files below the folders. The working directory must be the project's root.
std::vector<Source> ReadSources(const std::vector<std::string>& folders);

}  // namespace emulator::tidy
