#include "tests/tidy/rules.h"

#include <algorithm>
#include <functional>
#include <regex>

namespace emulator::tidy {
namespace {

constexpr size_t kFileLinesMax = 500;
constexpr size_t kFunctionLinesMax = 70;
constexpr size_t kCppColumnsMax = 100;
constexpr size_t kColumnsMax = 110;

// Goes through all lines; `complaint` answers what is wrong with one, or nothing.
Complaints PerLine(
    const std::vector<Source>& sources,
    const std::function<std::string(const Source&, const std::string& line)>& complaint) {
  Complaints complaints;
  for (const Source& source : sources) {
    for (size_t i = 0; i < source.lines.size(); ++i) {
      const std::string what = complaint(source, source.lines[i]);
      if (what.empty()) continue;
      complaints.push_back(source.path + ":" + std::to_string(i + 1) + ": " + what);
    }
  }
  return complaints;
}

// A header of a third party and the targets that bring it.
struct ThirdParty {
  std::string header;
  std::set<std::string> targets;
  bool only_in_cc;
};

const std::vector<ThirdParty>& ThirdParties() {
  static const auto& parties = *new std::vector<ThirdParty>{
      {"<sqlite3.h>", {"SQLite::SQLite3"}, true},
      {"<openssl/", {"OpenSSL::Crypto", "OpenSSL::SSL"}, true},
      {"<httplib.h>", {"PkgConfig::HTTPLIB"}, true},
      {"<curl/", {"CURL::libcurl"}, true},
      {"<zlib.h>", {"ZLIB::ZLIB"}, true},
      {"<nlohmann/", {"nlohmann_json::nlohmann_json"}, false},
      {"<CLI/", {"CLI11::CLI11"}, false},
      {"<grpc", {"gRPC::grpc++"}, false},
      {".pb.h\"", {"momento_proto"}, false},
      {"<gtest/", {"GTest::gtest"}, false},
  };
  return parties;
}

bool Names(const Layer& layer, const std::set<std::string>& targets) {
  for (const std::string& target : targets) {
    if (layer.outside.contains(target)) return true;
  }
  return false;
}

size_t ColumnOf(const std::string& line) { return line.find_first_not_of(' '); }

// The first line of the statement that ends in line `i`: where as many parentheses open as close.
size_t FirstLineOf(const std::vector<std::string>& lines, size_t i) {
  int open = 0;
  for (size_t first = i;; --first) {
    for (const char c : lines[first]) open += c == ')' ? 1 : c == '(' ? -1 : 0;
    if (open <= 0 || first == 0) return first;
  }
}

// Whether the line stands in a class or struct of the namespace.
bool IsMember(const std::vector<std::string>& lines, size_t i) {
  static const std::regex type("^(class|struct) ");
  while (i > 0 && (lines[i].empty() || ColumnOf(lines[i]) != 0 || lines[i][0] == '/')) --i;
  return std::regex_search(lines[i], type);
}

// Whether a function's body begins at the end of line `i`, whose statement begins in line `first`.
bool OpensFunction(const std::vector<std::string>& lines, size_t first, size_t i) {
  if (!lines[i].ends_with("{") || lines[i].find(')') == std::string::npos) return false;
  static const std::regex other("^ *((class|struct|enum|namespace)\\b|//)");
  if (std::regex_search(lines[first], other)) return false;
  const size_t column = ColumnOf(lines[first]);
  return column == 0 || (column == 2 && IsMember(lines, first));
}

// How many lines lie between line `i` and the brace in the column of `first` that closes it.
size_t LinesOfBody(const std::vector<std::string>& lines, size_t first, size_t i) {
  const std::string close = std::string(ColumnOf(lines[first]), ' ') + "}";
  size_t end = i + 1;
  while (end < lines.size() && !lines[end].starts_with(close)) ++end;
  return end - i;
}

// A letter of UTF-8 is one column.
size_t ColumnsOf(const std::string& line) {
  return std::count_if(line.begin(), line.end(), [](char c) { return (c & '\xc0') != '\x80'; });
}

}  // namespace

Complaints LayersIncludeOnlyWhatTheyUse(const std::vector<Source>& sources, const Layers& layers) {
  const std::regex include("^#include \"(emulator/.*)\"");
  return PerLine(sources, [&](const Source& source, const std::string& line) -> std::string {
    std::smatch match;
    if (source.Folder().empty() || !std::regex_search(line, match, include)) return "";
    const std::string other = Source{.path = match[1], .lines = {}}.Folder();
    const auto layer = layers.find(source.Folder());
    if (layer == layers.end()) return "no emulator_layer for its folder";
    if (other == source.Folder() || layer->second.uses.contains(other)) return "";
    return "includes " + match[1].str();
  });
}

Complaints ThirdPartyHeadersStayWhereTheyBelong(const std::vector<Source>& sources,
                                                const Layers& layers) {
  return PerLine(sources, [&](const Source& source, const std::string& line) -> std::string {
    const auto layer = layers.find(source.Folder());
    if (layer == layers.end() || !line.starts_with("#include")) return "";
    for (const auto& [header, targets, only_in_cc] : ThirdParties()) {
      if (line.find(header) == std::string::npos) continue;
      if (!Names(layer->second, targets)) return "its folder does not name the target of " + line;
      if (only_in_cc && source.IsHeader()) return "belongs into a .cc file: " + line;
    }
    return "";
  });
}

Complaints SqlStandsInStoresOnly(const std::vector<Source>& sources) {
  const std::regex sql("\"(SELECT|INSERT|UPDATE|DELETE FROM) ");
  return PerLine(sources, [&](const Source& source, const std::string& line) -> std::string {
    const bool may = source.path.ends_with("_store.cc") || source.Folder() == "storage";
    const bool is_sql = std::regex_search(line, sql) && line.find("//") == std::string::npos;
    return is_sql && !may ? line : "";
  });
}

Complaints TimeAndChanceAreInjected(const std::vector<Source>& sources) {
  const std::regex banned(
      "system_clock::now|steady_clock::now|random_device|\\brand\\(|sleep_for|usleep\\(|"
      "absl::Now\\(|absl::SleepFor|setTimeout\\(r");
  static const std::set<std::string> allowed = {
      "emulator/base/clock.cc",         // the one place that asks the machine
      "emulator/cli/ready_command.cc",  // waits for another process, which cannot wake it
      "tests/tidy/rules.cc",
      "tests/tidy/rules_test.cc",
  };
  return PerLine(sources, [&](const Source& source, const std::string& line) {
    return !allowed.contains(source.path) && std::regex_search(line, banned) ? line : "";
  });
}

Complaints FilesAndLinesAreShort(const std::vector<Source>& sources) {
  Complaints complaints =
      PerLine(sources, [](const Source& source, const std::string& line) -> std::string {
        const size_t most = source.IsCpp() ? kCppColumnsMax : kColumnsMax;
        // An address cannot be cut.
        const bool fits = ColumnsOf(line) <= most || line.find("http") != std::string::npos;
        return fits ? "" : "longer than " + std::to_string(most) + ": " + line;
      });
  for (const Source& source : sources) {
    if (source.lines.size() <= kFileLinesMax) continue;
    complaints.push_back(source.path + ": " + std::to_string(source.lines.size()) + " lines");
  }
  return complaints;
}

Complaints FunctionsAreShort(const std::vector<Source>& sources) {
  Complaints complaints;
  for (const Source& source : sources) {
    if (!source.IsCpp()) continue;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      const size_t first = FirstLineOf(source.lines, i);
      if (!OpensFunction(source.lines, first, i)) continue;
      const size_t lines = LinesOfBody(source.lines, first, i);
      if (lines <= kFunctionLinesMax) continue;
      complaints.push_back(source.path + ":" + std::to_string(i + 1) + ": " +
                           std::to_string(lines) + " lines");
    }
  }
  return complaints;
}

Complaints NothingIsLeftOver(const std::vector<Source>& sources) {
  // Cut in two, or this file would break the rule.
  const std::regex leftover(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X|HA"
      "CK)\\b");
  return PerLine(sources, [&](const Source&, const std::string& line) {
    return std::regex_search(line, leftover) ? line : "";
  });
}

Complaints EverySourceIsBuilt(const std::vector<Source>& sources,
                              const std::map<std::string, std::string>& lists) {
  Complaints complaints;
  for (const Source& source : sources) {
    if (!source.path.ends_with(".cc") || source.Folder().empty()) continue;
    const std::string name = source.path.substr(source.path.rfind('/') + 1);
    const auto list = lists.find(source.Folder());
    const bool built =
        list != lists.end() && std::regex_search(list->second, std::regex("\\b" + name + "\\b"));
    if (!built) complaints.push_back(source.path + ": no CMakeLists.txt names it");
  }
  return complaints;
}

}  // namespace emulator::tidy
