#pragma once

#include <string>

#include "emulator/tools/run_report.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// What `exec` and `explore` leave behind: the file of --report; when the command failed and
// CI=true, one without being asked; under GitHub Actions, then, a summary of the job and a line
// that marks the error.
class FailureReport {
 public:
  // Adds --report to a verb.
  void AddTo(CLI::App& verb);

  // Adds --out in its place to a verb that does nothing else: then the report is always written.
  void AddOutTo(CLI::App& verb);

  // To be called at the end of a run. `bundle` is the text of its bundle, or empty. Answers the
  // name of the file, empty when none was written. What cannot be written is logged.
  std::string Leave(RunReport report, const std::string& bundle, bool failed) const;

 private:
  std::string path_;
  bool always_ = false;
};

// Writes a file that is not there yet: the one of this name or, when there is one, "name-2.json"
// and so on. Answers its name; empty when it cannot be written.
std::string WriteNewFile(const std::string& path, const std::string& content);

}  // namespace emulator
