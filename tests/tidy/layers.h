#pragma once

#include <map>
#include <set>
#include <string>

namespace emulator::tidy {

// What emulator/**/CMakeLists.txt says of one folder.
struct Layer {
  // The folders it may include besides itself: those it uses, and what they use.
  std::set<std::string> uses;
  // The third-party targets it names.
  std::set<std::string> outside;
};

// By folder, as "domain/caches".
using Layers = std::map<std::string, Layer>;

// By folder, the text of its CMakeLists.txt. The working directory must be the project's root.
std::map<std::string, std::string> ReadLists();

// What the calls of emulator_layer in such texts say.
Layers LayersOf(const std::map<std::string, std::string>& lists);

}  // namespace emulator::tidy
