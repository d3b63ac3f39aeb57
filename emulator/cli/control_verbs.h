#pragma once

#include <string>
#include <vector>

namespace emulator {

// Where an argument of the command line goes in the request.
enum class Into {
  kPath,
  kText,
  kNumber,
  // "5m", "1h30m", or milliseconds; the request gets milliseconds, or seconds.
  kDuration,
  kDurationInSeconds,
  // A member of the one permission rule of a credential.
  kRule,
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
  // The member of the request, when the name does not say it.
  const char* member = "";

  // "--by-ms" is "by_ms".
  std::string Member() const;
};

// One verb: "clock advance" is POST …/clock/advance with {"by_ms"}.
struct ControlVerb {
  const char* verb;
  const char* help;
  // What stands behind the verb in an example that works.
  const char* example;
  const char* method;
  const char* path;
  std::vector<Argument> arguments = {};
  // How the answer comes: at once, piece by piece, or as server-sent events.
  enum class Answer { kWhole, kPieces, kEvents };
  Answer answer = Answer::kWhole;
  // What a person sees at a terminal: the rows are the elements of this member, or of the answer
  // when it comes in lines, and these are the members of a row. Without columns: the JSON.
  const char* rows = "";
  std::vector<const char*> columns = {};
  // Asks for payloads as text for that.
  bool shows_payloads = false;
  // The one member of the answer that is printed; empty: all.
  const char* prints = "";
};
using ControlVerbs = std::vector<ControlVerb>;

// Every verb that is a route of the control API.
ControlVerbs AllControlVerbs();

void AddJournalVerbs(ControlVerbs& verbs);
void AddResourceVerbs(ControlVerbs& verbs);
void AddWebhookVerbs(ControlVerbs& verbs);
void AddWorldVerbs(ControlVerbs& verbs);

}  // namespace emulator
