#include "emulator/cli/quickstart_command.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/cli/quickstart_files.h"
#include "emulator/cli/shell_text.h"
#include "emulator/cli/verb_group.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

// What comes before the test, and the test.
struct Commands {
  const char* install;
  const char* test;
};

Commands CommandsOf(const std::string& language) {
  if (language == "python") {
    return {"python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
            ".venv/bin/python -m unittest"};
  }
  if (language == "go") return {nullptr, "go test -count=1 ./..."};
  return {"npm install", "npm test"};
}

// "" when the folder is there, and empty.
std::string MakeEmptyFolder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  const bool empty = !error && fs::is_empty(folder, error);
  if (error) return absl::StrCat(folder, ": ", error.message());
  return empty ? "" : absl::StrCat(folder, " is not empty, so nothing was written");
}

}  // namespace

void QuickstartCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(app, "quickstart", "write a small example with a webhook test",
                  {"hello", "--language python hello"});
  verb_->add_option("FOLDER", folder_, "where; it must be empty, or not there yet")
      ->capture_default_str();
  verb_->add_option("--language", language_, "node, python or go")
      ->check(CLI::IsMember({"node", "python", "go"}))
      ->capture_default_str();
}

bool QuickstartCommand::parsed() const { return verb_->parsed(); }

ExitCode QuickstartCommand::Run() const {
  const std::string problem = MakeEmptyFolder(folder_);
  if (!problem.empty()) {
    Log(problem);
    return kExitUsage;
  }
  for (const QuickstartFile& file : QuickstartFiles()) {
    if (file.language != language_) continue;
    const fs::path path = fs::path(folder_) / file.name;
    if (!(std::ofstream(path) << file.content)) {
      Log(absl::StrCat("cannot write ", path.string()));
      return kExitUsage;
    }
    std::printf("wrote %s\n", path.c_str());
  }
  const Commands commands = CommandsOf(language_);
  std::printf("\nRun it:\n");
  if (folder_ != ".") std::printf("  cd %s\n", ShellWord(folder_).c_str());
  if (commands.install != nullptr) std::printf("  %s\n", commands.install);
  std::printf("  %s exec -- %s\n", program_invocation_name, commands.test);
  return kExitOk;
}

}  // namespace emulator
