// Verbs about the journal: reading it, waiting for it, bundles of it.

#include "emulator/cli/control_verbs.h"

namespace emulator {
namespace {

const std::vector<const char*> kColumns = {"number", "time_us", "outcome",  "action",
                                           "cache",  "subject", "token_id", "payload"};

// What an entry of the journal is chosen by, besides `arguments`; in the body's filter, or the
// query.
std::vector<Argument> WithFilter(Into into, std::vector<Argument> arguments) {
  for (const Argument& argument : std::vector<Argument>{
           {"--action", into,
            "an RPC or a step: Publish, webhook.outcome; '*' stands for any text"},
           {"--cache", into, "the name of a cache"},
           {"--subject", into, "a key, topic or webhook"},
           {"--token-id", into, "the token id of the caller"},
           {"--outcome", into, "OK, NOT_FOUND, delivered, failed, …"}}) {
    arguments.push_back(argument);
  }
  return arguments;
}

}  // namespace

void AddJournalVerbs(ControlVerbs& verbs) {
  verbs.push_back(
      {"wait", "wait until the journal has entries",
       "--action Publish --subject room --count 2 --timeout-ms 5000", "POST",
       "/v1/worlds/{world}/wait",
       WithFilter(
           Into::kFilter,
           {{"--deliveries-done", Into::kFlag,
             "wait until no delivery is pending or under way, not for entries"},
            {"--all-delivered", Into::kFlag,
             "the same; exit code 6 when one since the beginning, or the latest reset, was not "
             "delivered"},
            {"--count", Into::kNumber, "how many entries; 1 when not given"},
            {"--after", Into::kNumber, "only entries after this number"},
            {"--timeout-ms", Into::kNumber,
             "how long to wait, in milliseconds; 10000 when not given"}})});
  verbs.push_back(
      {.verb = "journal list",
       .help = "list entries of the journal",
       .example = "--action Publish",
       .method = "GET",
       .path = "/v1/worlds/{world}/journal",
       .arguments = WithFilter(Into::kQuery,
                               {{"--after", Into::kQuery, "only entries after this number"},
                                {"--count", Into::kQuery, "how many at most; 100 when not given"}}),
       .rows = "entries",
       .columns = kColumns,
       .shows_payloads = true});
  verbs.push_back({.verb = "journal export",
                   .help = "print the journal, a line of JSON per entry",
                   .example = "> run.jsonl",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/journal/export",
                   .arguments = WithFilter(
                       Into::kQuery, {{"--after", Into::kQuery, "only entries after this number"}}),
                   .answer = ControlVerb::Answer::kPieces});
  verbs.push_back({.verb = "journal follow",
                   .help = "print entries of the journal as they come",
                   .example = "--action 'webhook.*'",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/journal/follow",
                   .arguments = WithFilter(Into::kQuery,
                                           {{"--after", Into::kQuery, "begin after this number"}}),
                   .answer = ControlVerb::Answer::kEvents,
                   .columns = kColumns,
                   .shows_payloads = true});
  verbs.push_back({"bundle create", "print a bundle: all that made a world what it is",
                   "> bug.json", "GET", "/v1/worlds/{world}/bundle"});
}

}  // namespace emulator
