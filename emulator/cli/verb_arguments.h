#pragma once

#include <string>
#include <vector>

#include "emulator/control/command_table.h"

namespace emulator {

// An argument of the command line, as it follows from the entry of its command.
struct CliArgument {
  // How it is written: text, whole numbers, "5m" or a number in the unit that the request has,
  // "3,1,2", NAME=VALUE several times, or the name of a JSON file. A flag has no value.
  enum class Kind { kText, kNumber, kDuration, kNumbers, kNamedNumbers, kFile, kFlag };

  // "--within" or "DURATION"
  std::string name;
  std::string help;
  bool required = false;
  Kind kind = Kind::kText;
  // Where the value goes: the parameter, or members inside: {"filter", "action"}.
  std::vector<std::string> path;
  In in = In::kBody;
  // The bounds of a number, or of a duration in its unit.
  uint64_t min = 0;
  uint64_t max = 0;

  // The request has the duration in seconds; else in milliseconds.
  bool InSeconds() const;
  // It may have several values.
  bool Many() const { return kind == Kind::kNumbers || kind == Kind::kNamedNumbers; }
};

// The arguments of a verb, in their order; without {world}.
std::vector<CliArgument> ArgumentsOf(const ControlCommand& command, const Verb& verb);

// What stands for a value in a help text: "DURATION".
const char* TypeNameOf(CliArgument::Kind kind);

// "Make a cache." as a help text has it: "make a cache"
std::string AsHelp(const std::string& sentence);

}  // namespace emulator
