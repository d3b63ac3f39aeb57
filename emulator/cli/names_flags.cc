#include "emulator/cli/names_flags.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"

namespace emulator {

void NamesFlags::AddTo(CLI::App& app) {
  CLI::Option* const file = app.add_flag("--hosts-file", hosts_file_,
                                         "write the names into /etc/hosts until the command ends");
  app.add_flag("--no-names", no_names_, "run the command even though no name will resolve")
      ->excludes(file);
}

std::vector<std::string> NamesFlags::Supervised(const Surroundings& at,
                                                const std::vector<std::string>& command) const {
  std::vector<std::string> words = {"/proc/self/exe", kSuperviseVerb, absl::StrCat(getpid()),
                                    HostsLine(at)};
  if (hosts_file_) words.push_back("--hosts-file");
  if (no_names_) words.push_back("--no-names");
  if (!at.bundle_file.empty()) words.push_back(absl::StrCat("--certificates=", at.bundle_file));
  words.push_back("--");
  words.insert(words.end(), command.begin(), command.end());
  return words;
}

}  // namespace emulator
