#include "emulator/tools/clock_reach.h"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "emulator/tools/passed_on.h"

namespace emulator {
namespace {

// A script whose interpreter is a script, and so on.
constexpr int kScriptsInARow = 4;
// A command that starts a command that starts a command.
constexpr int kWrappersInARow = 8;
// Where npm puts the programs of packages.
constexpr char kPackagePrograms[] = "node_modules/.bin";
// The type of the note that Go's linker writes, under the name "Go".
constexpr uint32_t kGoBuildId = 4;

// The file that a shell would run, or a script of npm; empty when there is none.
std::string FileOf(const std::string& name) {
  if (absl::StrContains(name, '/')) return access(name.c_str(), X_OK) == 0 ? name : "";
  const char* const path = std::getenv("PATH");
  for (const absl::string_view folder :
       absl::StrSplit(absl::StrCat(path == nullptr ? "" : path, ":", kPackagePrograms), ':')) {
    const std::string file = absl::StrCat(folder, "/", name);
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

// The program named by the first line of a script; empty when there is no such line.
std::string InterpreterOf(std::istream& script) {
  std::string line;
  std::getline(script, line);
  if (!absl::StartsWith(line, "#!")) return "";
  const std::vector<std::string> words =
      absl::StrSplit(line.substr(2), absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
  if (words.empty()) return "";
  if (!absl::EndsWith(words[0], "/env")) return words[0];
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i][0] != '-' && !absl::StrContains(words[i], '=')) return words[i];
  }
  return "";
}

// What a 64-bit ELF file says of how it is loaded.
struct Loading {
  // The loader of shared libraries; empty for a static program.
  std::string loader;
  bool is_go = false;
};

bool HasGoBuildId(absl::string_view notes) {
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr head;
    std::memcpy(&head, notes.data(), sizeof(head));
    notes.remove_prefix(sizeof(head));
    const size_t name = (size_t{head.n_namesz} + 3) / 4 * 4;
    const size_t rest = (size_t{head.n_descsz} + 3) / 4 * 4;
    if (name > notes.size() || rest > notes.size() - name) return false;
    if (head.n_type == kGoBuildId && absl::StartsWith(notes, absl::string_view("Go\0", 4))) {
      return true;
    }
    notes.remove_prefix(name + rest);
  }
  return false;
}

std::string Part(std::istream& file, uint64_t offset, uint64_t size) {
  constexpr uint64_t kMost = 64 * 1024;
  std::string part(std::min(size, kMost), '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(part.data(), static_cast<std::streamsize>(part.size()));
  part.resize(static_cast<size_t>(file.gcount()));
  return part;
}

// Absent for what is no such file.
std::optional<Loading> LoadingOf(std::istream& file) {
  const std::string head = Part(file, 0, sizeof(Elf64_Ehdr));
  Elf64_Ehdr elf;
  if (head.size() < sizeof(elf)) return std::nullopt;
  std::memcpy(&elf, head.data(), sizeof(elf));
  const bool known = std::memcmp(elf.e_ident, ELFMAG, SELFMAG) == 0 &&
                     elf.e_ident[EI_CLASS] == ELFCLASS64 && elf.e_phentsize == sizeof(Elf64_Phdr);
  if (!known) return std::nullopt;
  Loading loading;
  for (int i = 0; i < elf.e_phnum; ++i) {
    const std::string entry = Part(file, elf.e_phoff + i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr));
    Elf64_Phdr part;
    if (entry.size() < sizeof(part)) break;
    std::memcpy(&part, entry.data(), sizeof(part));
    if (part.p_type == PT_INTERP) loading.loader = Part(file, part.p_offset, part.p_filesz).c_str();
    if (part.p_type == PT_NOTE && HasGoBuildId(Part(file, part.p_offset, part.p_filesz))) {
      loading.is_go = true;
    }
  }
  return loading;
}

// Why this program, or the interpreter of this script, does not see the clock.
std::string WhyProgramIsNotReached(std::string name) {
  for (int i = 0; i < kScriptsInARow; ++i) {
    std::ifstream file(FileOf(name), std::ios::binary);
    const std::string interpreter = InterpreterOf(file);
    if (!interpreter.empty()) {
      name = interpreter;
      continue;
    }
    const auto loading = LoadingOf(file);
    if (!loading) return "";
    if (loading->is_go) return absl::StrCat(name, " is a Go program, which asks the kernel itself");
    if (loading->loader.empty()) return absl::StrCat(name, " is linked statically");
    if (absl::StrContains(loading->loader, "musl")) {
      return absl::StrCat(name, " has another C library than glibc (", loading->loader, ")");
    }
    return "";
  }
  return "";
}

// Why a command does not hand on to the next one what a library before all others needs.
std::string WhyNotHandedOn(const std::vector<std::string>& command) {
  const std::string program = command[0].substr(command[0].rfind('/') + 1);
  if (program == "sudo" || program == "doas" || program == "su") {
    return absl::StrCat(program, " does not hand LD_PRELOAD on");
  }
  const bool empties =
      program == "env" && command.size() > 1 &&
      (command[1] == "-i" || command[1] == "-" || command[1] == "--ignore-environment");
  return empties ? absl::StrCat("env ", command[1], " does not hand LD_PRELOAD on") : "";
}

}  // namespace

std::string WhyClockDoesNotReach(const std::vector<std::string>& command) {
  std::vector<std::string> rest = command;
  for (int i = 0; i < kWrappersInARow && !rest.empty(); ++i) {
    std::string why = WhyProgramIsNotReached(rest[0]);
    if (why.empty()) why = WhyNotHandedOn(rest);
    if (!why.empty()) return why;
    rest = PassedOn(rest);
  }
  return "";
}

}  // namespace emulator
