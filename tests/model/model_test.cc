// Random calls of the whole data plane, answered by the emulator and by a model, which must agree.
// A failure is shrunk to few calls before it is shown. More seeds: ./run model [SEEDS [STEPS]].

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "absl/strings/str_cat.h"
#include "tests/model/comparison.h"
#include "tests/model/request_generator.h"

namespace emulator {
namespace {

std::vector<Step> RandomSteps(uint64_t seed, int count) {
  static const absl::Duration kAdvances[] = {absl::Microseconds(300), absl::Milliseconds(1),
                                             absl::Milliseconds(10),  absl::Seconds(1),
                                             absl::Minutes(1),        absl::Hours(24 * 4)};
  RequestGenerator generator(seed);
  std::vector<Step> steps;
  for (int i = 0; i < count; ++i) {
    const int kind = generator.Pick(200);
    if (kind == 0) {
      steps.push_back({});
    } else if (kind < 12) {
      steps.push_back({.advance = kAdvances[generator.Pick(6)]});
    } else {
      const ModelCall& call = ModelCalls()[generator.Pick(static_cast<int>(ModelCalls().size()))];
      Step step{.call = &call,
                .request = std::shared_ptr<google::protobuf::Message>(call.request->New())};
      generator.Fill(*step.request);
      steps.push_back(std::move(step));
    }
  }
  return steps;
}

// What the first step said on which both disagree, and its number; nothing when there is none.
std::optional<std::pair<size_t, std::string>> FindDisagreement(const std::vector<Step>& steps,
                                                               bool on_file) {
  Comparison comparison(on_file);
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string difference = comparison.Run(steps[i]);
    if (!difference.empty()) return {{i, difference}};
  }
  return std::nullopt;
}

// Leaves out steps as long as what is left still fails: halves first, single ones at the end.
std::vector<Step> Shrink(std::vector<Step> steps, bool on_file) {
  for (size_t chunk = steps.size() / 2; chunk > 0; chunk /= 2) {
    for (size_t start = 0; start < steps.size();) {
      std::vector<Step> fewer = steps;
      const size_t end = std::min(start + chunk, fewer.size());
      fewer.erase(fewer.begin() + static_cast<long>(start), fewer.begin() + static_cast<long>(end));
      const auto found = FindDisagreement(fewer, on_file);
      if (found) {
        fewer.resize(found->first + 1);
        steps = std::move(fewer);
      } else {
        start += chunk;
      }
    }
  }
  return steps;
}

void ExpectAgreement(uint64_t seed, int count, bool on_file) {
  std::vector<Step> steps = RandomSteps(seed, count);
  const auto found = FindDisagreement(steps, on_file);
  if (!found) return;
  steps.resize(found->first + 1);
  steps = Shrink(std::move(steps), on_file);
  std::string story;
  for (const Step& step : steps) absl::StrAppend(&story, "  ", step.Describe(), "\n");
  ADD_FAILURE() << "seed " << seed << (on_file ? ", on a file" : ", in memory") << "\n"
                << story << FindDisagreement(steps, on_file)->second;
}

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

class ModelTest : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(MemoryAndFile, ModelTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "File" : "Memory"; });

TEST_P(ModelTest, TheEmulatorAnswersAsTheModel) {
  const int seeds = FromEnvironment("MODEL_SEEDS", 3);
  const int first = FromEnvironment("MODEL_FIRST_SEED", 1);
  const int steps = FromEnvironment("MODEL_STEPS", 4000);
  for (int seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    ExpectAgreement(static_cast<uint64_t>(seed), steps, GetParam());
  }
}

// Or the comparison would be one of errors with errors.
TEST(ModelCoverageTest, EveryCallSucceedsManyTimes) {
  Comparison comparison(false);
  for (const Step& step : RandomSteps(1, 4000)) ASSERT_EQ(comparison.Run(step), "");
  EXPECT_EQ(ModelCalls().size(), 55u);
  for (const ModelCall& call : ModelCalls())
    EXPECT_GT(comparison.succeeded[call.rpc], 5) << call.rpc;
}

}  // namespace
}  // namespace emulator
