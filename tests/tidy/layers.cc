#include "tests/tidy/layers.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace emulator::tidy {
namespace {

namespace fs = std::filesystem;

// A call of emulator_layer, cut into words.
struct Call {
  std::string name;
  std::set<std::string> uses;
  std::set<std::string> outside;
};

Call CallOf(const std::string& arguments) {
  Call call;
  std::istringstream words(arguments);
  words >> call.name;
  std::string keyword;
  for (std::string word; words >> word;) {
    if (word == "SOURCES" || word == "USES" || word == "OUTSIDE") {
      keyword = word;
    } else if (keyword == "USES") {
      call.uses.insert(word);
    } else if (keyword == "OUTSIDE") {
      call.outside.insert(word);
    }
  }
  return call;
}

void AddUses(const std::map<std::string, Call>& by_folder,
             const std::map<std::string, std::string>& folder_by_name, const std::string& name,
             std::set<std::string>& uses) {
  const auto folder = folder_by_name.find(name);
  if (folder == folder_by_name.end() || !uses.insert(folder->second).second) return;
  for (const std::string& next : by_folder.at(folder->second).uses) {
    AddUses(by_folder, folder_by_name, next, uses);
  }
}

}  // namespace

Layers LayersOf(const std::map<std::string, std::string>& lists) {
  const std::regex call("emulator_layer\\(([^)]*)\\)");
  std::map<std::string, Call> by_folder;
  std::map<std::string, std::string> folder_by_name;
  for (const auto& [folder, text] : lists) {
    std::smatch match;
    if (!std::regex_search(text, match, call)) continue;
    by_folder[folder] = CallOf(match[1]);
    folder_by_name[by_folder[folder].name] = folder;
  }
  Layers layers;
  for (const auto& [folder, said] : by_folder) {
    layers[folder].outside = said.outside;
    for (const std::string& name : said.uses) {
      AddUses(by_folder, folder_by_name, name, layers[folder].uses);
    }
  }
  return layers;
}

std::map<std::string, std::string> ReadLists() {
  std::map<std::string, std::string> lists;
  for (const auto& entry : fs::recursive_directory_iterator("emulator")) {
    if (entry.path().filename() != "CMakeLists.txt") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    lists[fs::relative(entry.path().parent_path(), "emulator").string()] = text.str();
  }
  return lists;
}

}  // namespace emulator::tidy
