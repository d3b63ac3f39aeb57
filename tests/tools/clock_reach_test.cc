#include "emulator/tools/clock_reach.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

// A file of headers alone: with a loader of shared libraries, unless that is empty, and with notes.
std::string ElfFile(const std::string& loader, const std::string& notes) {
  Elf64_Ehdr head = {};
  std::memcpy(head.e_ident, ELFMAG, SELFMAG);
  head.e_ident[EI_CLASS] = ELFCLASS64;
  head.e_phoff = sizeof(head);
  head.e_phentsize = sizeof(Elf64_Phdr);
  head.e_phnum = 2;
  Elf64_Phdr interpreter = {};
  interpreter.p_type = loader.empty() ? PT_NULL : PT_INTERP;
  interpreter.p_offset = sizeof(head) + 2 * sizeof(Elf64_Phdr);
  interpreter.p_filesz = loader.size() + 1;
  Elf64_Phdr note = {};
  note.p_type = PT_NOTE;
  note.p_offset = interpreter.p_offset + interpreter.p_filesz;
  note.p_filesz = notes.size();
  std::string file(reinterpret_cast<const char*>(&head), sizeof(head));
  file.append(reinterpret_cast<const char*>(&interpreter), sizeof(interpreter));
  file.append(reinterpret_cast<const char*>(&note), sizeof(note));
  return file + loader + std::string(1, '\0') + notes;
}

std::string Note(const std::string& name, uint32_t type, const std::string& content) {
  const Elf64_Nhdr head = {.n_namesz = static_cast<Elf64_Word>(name.size()),
                           .n_descsz = static_cast<Elf64_Word>(content.size()),
                           .n_type = type};
  return std::string(reinterpret_cast<const char*>(&head), sizeof(head)) + name + content;
}

class ClockReachTest : public testing::Test {
 protected:
  // What is said of a program with this content.
  std::string Said(const std::string& content) {
    const std::string path = Write("program", content);
    const std::string why = WhyClockDoesNotReach({path, "--flag"});
    return why.starts_with(path) ? why.substr(path.size() + 1) : why;
  }
  std::string Write(const std::string& name, const std::string& content) {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    chmod(path.c_str(), S_IRWXU);
    return path;
  }

  const std::string& directory() const { return directory_.path(); }

 private:
  const TemporaryDirectory directory_;
};

constexpr char kLoader[] = "/lib64/ld-linux-x86-64.so.2";

TEST_F(ClockReachTest, NothingSpeaksAgainstProgramsOfGlibc) {
  EXPECT_EQ(Said(ElfFile(kLoader, Note(std::string("GNU\0", 4), 3, "12345678"))), "");
  EXPECT_EQ(WhyClockDoesNotReach({"sh", "-c", "date"}), "");
}

TEST_F(ClockReachTest, StaticProgramsAndThoseOfMuslAreNamed) {
  EXPECT_EQ(Said(ElfFile("", "")), "is linked statically");
  EXPECT_EQ(Said(ElfFile("/lib/ld-musl-x86_64.so.1", "")),
            "has another C library than glibc (/lib/ld-musl-x86_64.so.1)");
}

TEST_F(ClockReachTest, GoProgramsAreNamedHoweverTheyAreLinked) {
  const std::string notes =
      Note(std::string("GNU\0", 4), 3, "12345678") + Note(std::string("Go\0\0", 4), 4, "abcd/efg");
  EXPECT_EQ(Said(ElfFile(kLoader, notes)), "is a Go program, which asks the kernel itself");
  EXPECT_EQ(Said(ElfFile("", notes)), "is a Go program, which asks the kernel itself");
}

TEST_F(ClockReachTest, OfAScriptTheInterpreterIsLookedAt) {
  const std::string program = Write("interpreter", ElfFile("", ""));
  EXPECT_EQ(Said("#!" + program + " -u\nprint()\n"), program + " is linked statically");
  EXPECT_EQ(Said("#!/usr/bin/env -S A=b " + program + "\n"), program + " is linked statically");
  EXPECT_EQ(Said("#!/usr/bin/env sh\n"), "");
}

TEST_F(ClockReachTest, CommandsThatStartAnotherOneAreLookedThrough) {
  const std::string program = Write("program", ElfFile("", ""));
  const std::string why = program + " is linked statically";
  using Words = std::vector<std::string>;
  for (const Words& command :
       {Words{"env", "-u", "HOME", "A=b", program},
        Words{"timeout", "-k", "5", "10s", program, "x"},
        Words{"nice", "-n", "5", "/usr/bin/env", program}, Words{"sh", "-c", program + " | cat"},
        Words{"bash", "-euc", "A=b exec " + program + "; true"}, Words{"nohup", "--", program}}) {
    EXPECT_EQ(WhyClockDoesNotReach(command), why) << command[0];
  }
  EXPECT_EQ(WhyClockDoesNotReach({"sh", "-c", "$(which it) " + program}), "");
  EXPECT_EQ(WhyClockDoesNotReach({"sh", program}), "");
  EXPECT_EQ(WhyClockDoesNotReach({"timeout"}), "");
  EXPECT_EQ(WhyClockDoesNotReach({"env", "-i", "true"}), "env -i does not hand LD_PRELOAD on");
  EXPECT_EQ(WhyClockDoesNotReach({"sh", "-c", "sudo date"}), "sudo does not hand LD_PRELOAD on");
}

TEST_F(ClockReachTest, ScriptsOfAPackageAreLookedThrough) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::create_directories(directory() + "/node_modules/.bin");
  Write("node_modules/.bin/checker", ElfFile("", ""));
  Write("package.json", R"({"scripts": {"test": "checker --all", "lint": "npx checker"}})");
  std::filesystem::current_path(directory());
  const std::string by_test = WhyClockDoesNotReach({"npm", "--silent", "test"});
  const std::string by_run = WhyClockDoesNotReach({"npm", "run", "lint", "--", "x"});
  const std::string by_none = WhyClockDoesNotReach({"npm", "run", "other"});
  std::filesystem::current_path(before);
  EXPECT_EQ(by_test, "checker is linked statically");
  EXPECT_EQ(by_run, "checker is linked statically");
  EXPECT_EQ(by_none, "");
}

TEST_F(ClockReachTest, WhatIsNoProgramIsNoReasonToWarn) {
  EXPECT_EQ(Said("echo hello\n"), "");
  EXPECT_EQ(Said(""), "");
  EXPECT_EQ(Said(std::string("\177ELF", 4)), "");
  EXPECT_EQ(WhyClockDoesNotReach({"no-such-program-anywhere"}), "");
  const std::string whole = ElfFile(kLoader, Note(std::string("Go\0\0", 4), 4, "abcd"));
  for (size_t size = 0; size < whole.size(); ++size) Said(whole.substr(0, size));
}

}  // namespace
}  // namespace emulator
