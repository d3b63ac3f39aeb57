#pragma once

#include <vector>

namespace emulator {

// Where an argument of the command line goes in the request.
enum class Into {
  kPath,
  kText,
  kNumber,
  kJsonFile,
  kFilter,
  kQuery,
  kLimits,
  kFlag,
  kQueryFlag,
  kNumbers
};

struct Argument {
  // A name alone is a positional argument, with "--" an option.
  const char* name;
  Into into;
  const char* help;
  bool required = false;
};

// One verb: "clock advance" is POST …/clock/advance with {"by_ms"}.
struct ControlVerb {
  const char* verb;
  const char* help;
  const char* method;
  const char* path;
  std::vector<Argument> arguments;
  // How the answer comes: at once, piece by piece, or as server-sent events.
  enum class Answer { kWhole, kPieces, kEvents };
  Answer answer = Answer::kWhole;
};

// Every verb that is a route of the control API.
std::vector<ControlVerb> AllControlVerbs();

}  // namespace emulator
