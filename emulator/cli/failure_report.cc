#include "emulator/cli/failure_report.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "emulator/base/log.h"
#include "emulator/cli/shell_text.h"

namespace emulator {
namespace {

constexpr char kOwnName[] = "momento-emulator-report.html";
constexpr char kTooLarge[] = "the run is too large for a report; its bundle is ";

std::string Variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? "" : text;
}

// A fence that the text cannot end.
std::string Fenced(const std::string& text) {
  return absl::StrCat("```\n", absl::StrReplaceAll(text, {{"```", "'''"}}), "\n```\n");
}

// As the runner reads the text of a workflow command.
std::string CommandText(const std::string& text) {
  return absl::StrReplaceAll(text, {{"%", "%25"}, {"\r", "%0D"}, {"\n", "%0A"}});
}

std::string ReplayOf(const std::string& file) {
  return absl::StrCat("momento-emulator bundle replay ", ShellWord(file));
}

// Answers its name; empty when it cannot be written.
std::string WriteFile(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  return file ? path : "";
}

void TellGitHub(const RunReport& report, const std::string& wrong, const std::string& file) {
  const std::string summary_file = Variable("GITHUB_STEP_SUMMARY");
  if (!summary_file.empty()) {
    std::ofstream summary(summary_file, std::ios::app);
    summary << "### momento-emulator: a run failed\n\n" << Fenced(report.title);
    if (!wrong.empty()) summary << "First wrong delivery:\n\n" << Fenced(wrong);
    if (!file.empty()) summary << "Play it again:\n\n" << Fenced(ReplayOf(file));
    if (!summary) Log(absl::StrCat("cannot write ", summary_file));
  }
  if (Variable("GITHUB_ACTIONS") != "true") return;
  std::string text = report.title;
  if (!wrong.empty()) absl::StrAppend(&text, "\nfirst wrong delivery: ", wrong);
  if (!file.empty()) absl::StrAppend(&text, "\nplay it again: ", ReplayOf(file));
  std::fprintf(stderr, "::error title=momento-emulator::%s\n", CommandText(text).c_str());
}

}  // namespace

void FailureReport::AddTo(CLI::App& verb) {
  verb.add_option("--report", path_,
                  "write one HTML file with the run and its bundle; when CI=true and the command "
                  "fails, momento-emulator-report.html is written anyway");
}

void FailureReport::AddOutTo(CLI::App& verb) {
  always_ = true;
  verb.add_option("--out", path_, "the file")
      ->default_str(absl::StrCat(kOwnName, ", or another name when there is one"));
}

std::string FailureReport::Leave(RunReport report, const std::string& bundle, bool failed) const {
  const bool in_ci = Variable("CI") == "true";
  const std::string wrong = failed ? FirstWrongDelivery(bundle) : "";
  if (!wrong.empty()) report.facts.emplace_back("first wrong delivery", wrong);
  std::string file;
  if (always_ || !path_.empty() || (failed && in_ci)) {
    const auto html = ReportHtml(report, bundle);
    const bool own = path_.empty();
    std::string name = own ? kOwnName : path_;
    if (!html) name += ".bundle.json";
    const std::string& content = html ? *html : bundle;
    file = own ? WriteNewFile(name, content) : WriteFile(name, content);
    if (file.empty()) Log(absl::StrCat("cannot write ", name));
    if (!file.empty()) Log(absl::StrCat(html ? "report: " : kTooLarge, file));
  }
  if (failed) TellGitHub(report, wrong, file);
  return file;
}

std::string WriteNewFile(const std::string& path, const std::string& content) {
  constexpr int kNamesMax = 1000;
  const size_t dot = path.rfind('.');
  const bool has_extension =
      dot != std::string::npos && path.find('/', dot) == std::string::npos && dot > 0;
  const std::string extension = has_extension ? path.substr(dot) : "";
  const std::string stem = path.substr(0, path.size() - extension.size());
  for (int n = 1; n <= kNamesMax; ++n) {
    const std::string name = n == 1 ? path : absl::StrCat(stem, "-", n, extension);
    std::FILE* const file = std::fopen(name.c_str(), "wx");
    if (file == nullptr && errno == EEXIST) continue;
    if (file == nullptr) return "";
    const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
    return std::fclose(file) == 0 && written ? name : "";
  }
  return "";
}

}  // namespace emulator
