// Every input that is kept, through its target, with whatever compiler there is: inputs that once
// found something (regressions) and a few that reach much (corpus).

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

struct Target {
  const char* name;
  void (*run)(absl::string_view input);

  friend void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }
};
constexpr Target kTargets[] = {
    {"tokens", FuzzTokens},   {"grpc_web", FuzzGrpcWeb},     {"hello", FuzzHello},
    {"http", FuzzHttp},       {"scenario", FuzzScenario},    {"bundle", FuzzBundle},
    {"explain", FuzzExplain}, {"body_forms", FuzzBodyForms}, {"fault_rules", FuzzFaultRules},
    {"imports", FuzzImports}, {"post_url", FuzzPostUrl},     {"world", FuzzWorld},
    {"model", FuzzModel},
};

std::vector<fs::path> FilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string TextOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

class FuzzTest : public testing::TestWithParam<Target> {};

INSTANTIATE_TEST_SUITE_P(All, FuzzTest, testing::ValuesIn(kTargets),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(FuzzTest, EveryInputThatIsKeptPasses) {
  const auto& [name, run] = GetParam();
  const auto corpus = FilesIn(fs::path("tests/fuzz/corpus") / name);
  EXPECT_FALSE(corpus.empty()) << "run from the root of the project";
  run("");
  for (const fs::path& file : corpus) {
    SCOPED_TRACE(file);
    run(TextOf(file));
  }
  for (const fs::path& file : FilesIn(fs::path("tests/fuzz/regressions") / name)) {
    SCOPED_TRACE(file);
    run(TextOf(file));
  }
}

}  // namespace
}  // namespace emulator
