// What the import says of the captures in corpus.jsonl. These were made by frameworks that run
// (make_corpus.mjs); the label of each is what was done to the request, not what the import said.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "emulator/tools/import/judgement.h"
#include "emulator/tools/import/read_captures.h"

namespace emulator {
namespace {

using nlohmann::json;
using testing::IsEmpty;
using Names = std::set<std::string>;

// What is unusual and not why a receiver refuses the request.
const Names kUnusual = {"header-case", "content-type", "user-agent", "chunked", kUnknownFinding};

struct Sample {
  std::string name;
  std::string framework;
  std::string format;
  std::string file;
  std::string secret;
  std::string previous_secret;
  Names causes;
  Names losses;
  std::string verdict;
};

std::vector<Sample> ReadCorpus() {
  std::vector<Sample> corpus;
  std::ifstream stream("tests/import/corpus.jsonl");
  for (std::string line; std::getline(stream, line);) {
    const json one = json::parse(line);
    Sample sample{.name = one["framework"].get<std::string>() + ", " +
                          one["does"].get<std::string>() + ", " + one["format"].get<std::string>(),
                  .framework = one["framework"],
                  .format = one["format"],
                  .file = one["file"],
                  .secret = one["secret"],
                  .previous_secret = one.value("previous", ""),
                  .causes = one["causes"].get<Names>(),
                  .losses = one["losses"].get<Names>(),
                  .verdict = one["verdict"]};
    corpus.push_back(std::move(sample));
  }
  return corpus;
}

Names NamesOf(const std::vector<Finding>& findings) {
  Names names;
  for (const Finding& finding : findings) {
    if (!kUnusual.contains(finding.name)) names.insert(finding.name);
  }
  return names;
}

struct Outcome {
  bool right = false;
  // It names what was not done.
  bool wrong = false;
  std::string said;
};

Outcome Try(const Sample& sample) {
  const Captures captures = ReadCaptures(sample.file);
  if (captures.size() != 1) return {.said = "read as " + std::to_string(captures.size())};
  ExplainContext context{.secrets = {{.secret = sample.secret}}};
  if (!sample.previous_secret.empty()) {
    context.secrets.push_back(
        {.kind = KnownSecret::Kind::kPrevious, .secret = sample.previous_secret});
  }
  const Judgement judgement = Judge(captures.front(), context);
  const Names causes = NamesOf(judgement.explanation.findings);
  const Names losses = NamesOf(captures.front().losses);
  const std::string verdict = NameOf(judgement.verdict);
  Outcome outcome{.said = verdict + ": " + absl::StrJoin(causes, " ") + " / " +
                          absl::StrJoin(losses, " ")};
  for (const std::string& name : causes) outcome.wrong |= !sample.causes.contains(name);
  for (const std::string& name : losses) outcome.wrong |= !sample.losses.contains(name);
  outcome.wrong |= verdict == "valid" && sample.verdict != "valid";
  outcome.right = causes == sample.causes && losses == sample.losses && verdict == sample.verdict;
  return outcome;
}

TEST(ImportCorpusTest, TheCauseIsNamedInNearlyAllCapturesAndNeverAWrongOne) {
  const std::vector<Sample> corpus = ReadCorpus();
  ASSERT_GE(corpus.size(), 200u) << "run from the root of the project";
  size_t right = 0;
  std::vector<std::string> wrong;
  std::map<std::string, std::pair<int, int>> by_format;
  for (const Sample& sample : corpus) {
    const Outcome outcome = Try(sample);
    right += outcome.right;
    auto& [of_format, right_ones] = by_format[sample.format];
    ++of_format;
    right_ones += outcome.right;
    if (outcome.wrong) wrong.push_back(sample.name + " says " + outcome.said);
    if (!outcome.right) {
      std::printf("not right: %s: %s; it is %s: %s / %s\n", sample.name.c_str(),
                  outcome.said.c_str(), sample.verdict.c_str(),
                  absl::StrJoin(sample.causes, " ").c_str(),
                  absl::StrJoin(sample.losses, " ").c_str());
    }
  }
  for (const auto& [format, counts] : by_format) {
    std::printf("%-22s %d of %d\n", format.c_str(), counts.second, counts.first);
  }
  std::printf("captures: %zu, right: %zu (%.1f %%), wrong: %zu\n", corpus.size(), right,
              100.0 * static_cast<double>(right) / static_cast<double>(corpus.size()),
              wrong.size());
  EXPECT_GE(right * 100, corpus.size() * 95);
  EXPECT_THAT(wrong, IsEmpty());
}

}  // namespace
}  // namespace emulator
