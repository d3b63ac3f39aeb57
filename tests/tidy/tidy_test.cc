// Reads the repository: what reviewers forget to look for.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path;
  std::vector<std::string> lines;
};

std::vector<Source> Sources(const std::vector<std::string>& folders) {
  std::vector<Source> sources;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      if (path.find("node_modules") != std::string::npos) continue;
      if (!std::set<std::string>{".h", ".cc", ".mjs"}.contains(entry.path().extension())) continue;
      Source source{.path = path, .lines = {}};
      std::ifstream file(path);
      for (std::string line; std::getline(file, line);) source.lines.push_back(line);
      sources.push_back(std::move(source));
    }
  }
  EXPECT_GT(sources.size(), 50u) << "run from the root of the project";
  return sources;
}

std::vector<Source> Everything() { return Sources({"emulator", "tests", "fixtures", "bench"}); }

std::string LayerOf(const std::string& path) {
  static const std::regex kLayer("emulator/(domain/[a-z]+|[a-z]+)/.*");
  std::smatch match;
  return std::regex_match(path, match, kLayer) ? match[1].str() : "";
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// docs: design of the layers. A folder may include itself and what is listed.
const std::map<std::string, std::set<std::string>>& Layers() {
  static const std::set<std::string> domain = {"base",          "storage",        "domain/caches",
                                               "domain/faults", "domain/journal", "domain/tokens",
                                               "domain/topics", "domain/webhooks"};
  static const auto with = [](std::set<std::string> layers, const std::set<std::string>& more) {
    layers.insert(more.begin(), more.end());
    return layers;
  };
  static const std::map<std::string, std::set<std::string>> layers = {
      {"base", {}},
      {"storage", {"base"}},
      {"domain/caches", {"base", "storage"}},
      {"domain/faults", {"base"}},
      {"domain/journal", {"base", "storage"}},
      {"domain/tokens", {"base", "storage"}},
      {"domain/topics", {"base", "storage"}},
      {"domain/webhooks", {"base", "storage", "domain/faults", "domain/topics"}},
      {"world", domain},
      {"control", with(domain, {"world"})},
      {"grpc", with(domain, {"world"})},
      {"http", with(domain, {"world", "control"})},
      {"gateway", with(domain, {"world", "control", "grpc", "http"})},
      {"app", with(domain, {"world", "control", "grpc", "http", "gateway"})},
      {"cli", with(domain, {"world", "control", "grpc", "http", "gateway", "app"})},
      {"testing", with(domain, {"world", "control", "grpc", "http", "gateway", "app"})},
  };
  return layers;
}

TEST(TidyTest, LayersIncludeOnlyWhatStandsAboveThem) {
  const std::regex include("#include \"(emulator/.*)\"");
  for (const Source& source : Sources({"emulator"})) {
    const std::string layer = LayerOf(source.path);
    if (layer.empty()) continue;
    ASSERT_TRUE(Layers().contains(layer)) << source.path;
    for (const std::string& line : source.lines) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const std::string other = LayerOf(match[1].str());
      EXPECT_TRUE(other == layer || Layers().at(layer).contains(other))
          << source.path << " includes " << match[1];
    }
  }
}

TEST(TidyTest, ThirdPartyHeadersStayWhereTheyBelong) {
  const struct {
    std::string header;
    std::set<std::string> layers;
  } kRules[] = {
      {"<sqlite3.h>", {"storage"}},         {"<openssl/", {"base"}},
      {"<httplib.h>", {"http", "testing"}}, {"<curl/", {"http"}},
      {"<grpc", {"grpc", "testing"}},       {"<CLI/", {"cli", ""}},
      {".pb.h\"", {"grpc", "gateway", "testing"}},
  };
  for (const Source& source : Sources({"emulator"})) {
    const bool is_header = EndsWith(source.path, ".h");
    for (const std::string& line : source.lines) {
      if (line.rfind("#include", 0) != 0) continue;
      for (const auto& [header, layers] : kRules) {
        if (line.find(header) == std::string::npos) continue;
        EXPECT_TRUE(layers.contains(LayerOf(source.path))) << source.path << ": " << line;
        const bool only_in_cc = header == "<sqlite3.h>" || header == "<openssl/" ||
                                header == "<httplib.h>" || header == "<curl/";
        EXPECT_FALSE(is_header && only_in_cc) << source.path << ": " << line;
      }
    }
  }
}

TEST(TidyTest, SqlStandsInStoresOnly) {
  const std::regex sql("\"(SELECT|INSERT|UPDATE|DELETE FROM) ");
  for (const Source& source : Sources({"emulator"})) {
    if (EndsWith(source.path, "_store.cc") || LayerOf(source.path) == "storage") continue;
    for (const std::string& line : source.lines) {
      if (line.find("//") != std::string::npos) continue;
      EXPECT_FALSE(std::regex_search(line, sql)) << source.path << ": " << line;
    }
  }
}

TEST(TidyTest, TimeAndChanceAreInjected) {
  const std::regex banned(
      "system_clock::now|steady_clock::now|random_device|\\brand\\(|sleep_for|usleep\\(|"
      "absl::Now\\(|absl::SleepFor|setTimeout\\(r");
  const std::set<std::string> allowed = {
      "emulator/base/clock.cc",         // the one place that asks the machine
      "emulator/cli/ready_command.cc",  // waits for another process, which cannot wake it
      "tests/tidy/tidy_test.cc",
  };
  for (const Source& source : Sources({"emulator", "tests"})) {
    if (allowed.contains(source.path)) continue;
    for (const std::string& line : source.lines) {
      EXPECT_FALSE(std::regex_search(line, banned)) << source.path << ": " << line;
    }
  }
}

TEST(TidyTest, FilesAndLinesAreShort) {
  for (const Source& source : Everything()) {
    EXPECT_LE(source.lines.size(), 500u) << source.path;
    for (const std::string& line : source.lines) {
      if (line.find("http") != std::string::npos) continue;
      EXPECT_LE(line.size(), 110u) << source.path << ": " << line;
    }
  }
}

TEST(TidyTest, FunctionsAreShort) {
  constexpr size_t kLinesMax = 70;
  for (const Source& source : Sources({"emulator", "tests", "bench"})) {
    if (EndsWith(source.path, ".mjs")) continue;
    size_t opened = 0;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      const std::string& line = source.lines[i];
      const bool opens = !line.empty() && line[0] != ' ' && line[0] != '}' && line[0] != '#' &&
                         EndsWith(line, "{") && line.find('(') != std::string::npos;
      if (opens || line == "};") opened = i;
      if (line == "}") {
        EXPECT_LE(i - opened, kLinesMax) << source.path << ":" << opened + 1;
        opened = i;
      }
    }
  }
}

TEST(TidyTest, NothingIsLeftOver) {
  const std::regex leftover(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X|HA"
      "CK)\\b");
  for (const Source& source : Everything()) {
    for (const std::string& line : source.lines) {
      EXPECT_FALSE(std::regex_search(line, leftover)) << source.path << ": " << line;
    }
  }
}

TEST(TidyTest, EverySourceIsBuilt) {
  for (const Source& source : Sources({"emulator", "tests"})) {
    if (!EndsWith(source.path, ".cc")) continue;
    const std::string name = fs::path(source.path).filename();
    std::string lists;
    for (fs::path folder = fs::path(source.path).parent_path(); !folder.empty();
         folder = folder.parent_path()) {
      std::ifstream file(folder / "CMakeLists.txt");
      std::stringstream text;
      text << file.rdbuf();
      lists += text.str();
    }
    std::ifstream cli("emulator/cli/CMakeLists.txt");
    std::stringstream text;
    text << cli.rdbuf();
    EXPECT_NE((lists + text.str()).find(name), std::string::npos) << source.path;
  }
}

}  // namespace
