#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/world_series.h"

namespace emulator {
namespace {

constexpr size_t kStepsMax = 100;

std::string RunSeries(absl::string_view input, const std::string& directory) {
  WorldSeries series(directory);
  FuzzInput rest(input);
  for (size_t i = 0; i < kStepsMax && !rest.empty(); ++i) {
    SeriesStep step{.op = rest.Byte(), .world = rest.Byte()};
    for (uint8_t& byte : step.with) byte = rest.Byte();
    series.Run(step);
  }
  return series.Finish();
}

// The same on files, which are removed.
std::string RunOnFiles(absl::string_view input) {
  std::string name = (std::filesystem::temp_directory_path() / "emulator-fuzz-XXXXXX").string();
  Require(mkdtemp(name.data()) != nullptr, "there is a temporary directory");
  const std::string story = RunSeries(input, name);
  std::filesystem::remove_all(name);
  return story;
}

}  // namespace

// The first eight bytes say whether the worlds are on files; a record of eight bytes is a step.
void FuzzWorld(absl::string_view input) {
  const bool on_files = !input.empty() && input.front() % 4 == 1;
  input.remove_prefix(std::min<size_t>(input.size(), 8));
  const std::string first = on_files ? RunOnFiles(input) : RunSeries(input, "");
  const std::string second = on_files ? RunOnFiles(input) : RunSeries(input, "");
  Require(first == second, "the same series makes the same journal and the same requests");
}

}  // namespace emulator
