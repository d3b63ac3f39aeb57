#include "emulator/cli/control_verbs.h"

namespace emulator {
namespace {

using Verbs = std::vector<ControlVerb>;

constexpr Argument kSettle = {"--settle-ms", Into::kNumber,
                              "how long to wait for receivers before each step (5000)"};

// What an entry of the journal is chosen by, besides `arguments`; in the body's filter, or the
// query.
std::vector<Argument> WithFilter(Into into, std::vector<Argument> arguments) {
  for (const Argument& argument : std::vector<Argument>{
           {"--action", into, "an RPC or step, '*' for any text: '*/Publish', webhook.outcome"},
           {"--cache", into, "a cache"},
           {"--subject", into, "a key, topic or webhook"},
           {"--token-id", into, "a token id"},
           {"--outcome", into, "OK, NOT_FOUND, failed, …"}}) {
    arguments.push_back(argument);
  }
  return arguments;
}

Verbs WorldVerbs() {
  return {
      {"world list", "list the worlds", "GET", "/v1/worlds", {}},
      {"world create",
       "make a world",
       "POST",
       "/v1/worlds",
       {{"world", Into::kText, "its name", true},
        {"--seed", Into::kText, "what its secrets and ids are made from"},
        {"--clock", Into::kText, "system, manual or manual:<RFC3339 time>"},
        {"--auth", Into::kText, "open or enforce"},
        {"--limit", Into::kLimits, "NAME=VALUE; may be repeated"},
        {"--scenario", Into::kJsonFile, "JSON file with what it begins with"}}},
      {"world fork",
       "make a world that begins as another one is",
       "POST",
       "/v1/worlds",
       {{"fork", Into::kText, "the other one", true},
        {"world", Into::kText, "its name", true},
        {"--snapshot", Into::kText, "as the other one was when this was taken"}}},
      {"world show", "show a world", "GET", "/v1/worlds/{world}", {}},
      {"world reset", "make a world new again", "POST", "/v1/worlds/{world}/reset", {}},
      {"world delete", "end a world", "DELETE", "/v1/worlds/{world}", {}},
      {"snapshot list", "list snapshots", "GET", "/v1/worlds/{world}/snapshots", {}},
      {"snapshot take",
       "keep a world as it is",
       "POST",
       "/v1/worlds/{world}/snapshots",
       {{"snapshot", Into::kText, "a name for it", true}}},
      {"snapshot restore",
       "make a world what it was",
       "POST",
       "/v1/worlds/{world}/snapshots/{snapshot}/restore",
       {{"snapshot", Into::kPath, "its name", true}}},
      {"snapshot delete",
       "forget a snapshot",
       "DELETE",
       "/v1/worlds/{world}/snapshots/{snapshot}",
       {{"snapshot", Into::kPath, "its name", true}}},
      {"scenario load",
       "bring a world to what a file says",
       "POST",
       "/v1/worlds/{world}/scenario",
       {{"FILE", Into::kJsonFile, "the scenario", true},
        {"--reset", Into::kQueryFlag, "after a reset; its clock may be earlier then"}}},
  };
}

Verbs ClockVerbs() {
  return {
      {"clock show", "show the time", "GET", "/v1/worlds/{world}/clock", {}},
      {"clock freeze", "stop the clock", "POST", "/v1/worlds/{world}/clock/freeze", {}},
      {"clock release", "let the clock run on", "POST", "/v1/worlds/{world}/clock/release", {}},
      {"clock set",
       "move a clock that stands still",
       "POST",
       "/v1/worlds/{world}/clock/set",
       {{"time", Into::kText, "as 2026-01-01T00:00:00Z", true}, kSettle}},
      {"clock advance",
       "move a clock that stands still",
       "POST",
       "/v1/worlds/{world}/clock/advance",
       {{"by_ms", Into::kNumber, "by so many milliseconds", true}, kSettle}},
      {"clock run-until-idle",
       "move it until nothing waits to be done",
       "POST",
       "/v1/worlds/{world}/clock/run-until-idle",
       {{"--within-ms", Into::kNumber, "at most so far (a day)"}, kSettle}},
  };
}

Verbs JournalVerbs() {
  return {
      {"wait", "wait until the journal has entries", "POST", "/v1/worlds/{world}/wait",
       WithFilter(Into::kFilter, {{"--deliveries-done", Into::kFlag,
                                   "until no delivery waits or is under way, in place of entries"},
                                  {"--count", Into::kNumber, "so many of them (1)"},
                                  {"--after", Into::kNumber, "after this number"},
                                  {"--timeout-ms", Into::kNumber, "how long to wait (10000)"}})},
      {"journal export", "print the journal, a line of JSON per entry", "GET",
       "/v1/worlds/{world}/journal/export",
       WithFilter(Into::kQuery, {{"--after", Into::kQuery, "from the entry after this number on"}}),
       ControlVerb::Answer::kPieces},
      {"journal follow", "print entries as they come", "GET", "/v1/worlds/{world}/journal/follow",
       WithFilter(Into::kQuery, {{"--after", Into::kQuery, "from the entry after this number on"}}),
       ControlVerb::Answer::kEvents},
      {"bundle create", "print a repro bundle", "GET", "/v1/worlds/{world}/bundle", {}},
  };
}

Verbs MessageVerbs() {
  return {
      {"deliveries list",
       "list deliveries",
       "GET",
       "/v1/worlds/{world}/deliveries",
       {{"--state", Into::kQuery, "pending, attempting, delivered, failed or lost"},
        {"--cache", Into::kQuery, "of this cache"},
        {"--topic", Into::kQuery, "of this topic"},
        {"--webhook", Into::kQuery, "of this webhook"},
        {"--count", Into::kQuery, "at most so many (100)"},
        {"--after", Into::kQuery, "after this id"}}},
      {"deliveries show",
       "show a delivery",
       "GET",
       "/v1/worlds/{world}/deliveries/{delivery}",
       {{"delivery", Into::kPath, "its id", true}}},
      {"deliveries body",
       "print the exact bytes that were sent",
       "GET",
       "/v1/worlds/{world}/deliveries/{delivery}/body",
       {{"delivery", Into::kPath, "its id", true}}},
      {"deliveries explain",
       "tell what is wrong or unusual about what was sent",
       "GET",
       "/v1/worlds/{world}/deliveries/{delivery}/explain",
       {{"delivery", Into::kPath, "its id", true}}},
      {"fault list",
       "list the rules, and how often each applied",
       "GET",
       "/v1/worlds/{world}/faults",
       {}},
      {"fault put",
       "add a rule, or replace the one of its name",
       "POST",
       "/v1/worlds/{world}/faults",
       {{"FILE", Into::kJsonFile, "the rule", true}}},
      {"fault clear", "remove all rules", "DELETE", "/v1/worlds/{world}/faults", {}},
      {"topic publish",
       "publish a message",
       "POST",
       "/v1/worlds/{world}/topics/publish",
       {{"cache", Into::kText, "the cache", true},
        {"topic", Into::kText, "the topic", true},
        {"text", Into::kText, "the message", true},
        {"--token-id", Into::kText, "the publisher's token id"}}},
      {"topic reset",
       "begin a topic again: new page, number 1",
       "POST",
       "/v1/worlds/{world}/topics/reset",
       {{"cache", Into::kText, "the cache", true}, {"topic", Into::kText, "the topic", true}}},
      {"topic evict",
       "forget the older messages of a topic",
       "POST",
       "/v1/worlds/{world}/topics/evict",
       {{"cache", Into::kText, "the cache", true},
        {"topic", Into::kText, "the topic", true},
        {"--keep", Into::kNumber, "all but so many (0)"}}},
  };
}

// What a webhook is known by.
std::vector<Argument> WebhookNames(Into into) {
  return {{"cache", into, "its cache", true}, {"webhook", into, "its name", true}};
}

Verbs WebhookVerbs() {
  return {
      {"webhook list",
       "list webhooks with their secrets",
       "GET",
       "/v1/worlds/{world}/webhooks",
       {}},
      {"webhook put",
       "make a webhook, or give it another topic and URL",
       "POST",
       "/v1/worlds/{world}/webhooks",
       {{"cache", Into::kText, "its cache", true},
        {"webhook", Into::kText, "its name", true},
        {"topic", Into::kText, "whose messages it gets", true},
        {"url", Into::kText, "where they go", true},
        {"--secret", Into::kText, "its signing secret; else one is made"}}},
      {"webhook rotate", "give a webhook another secret", "POST",
       "/v1/worlds/{world}/webhooks/{cache}/{webhook}/rotate", WebhookNames(Into::kPath)},
      {"webhook delete", "delete a webhook", "DELETE",
       "/v1/worlds/{world}/webhooks/{cache}/{webhook}", WebhookNames(Into::kPath)},
      {"webhook deliveries",
       "list deliveries, as `deliveries list`",
       "GET",
       "/v1/worlds/{world}/deliveries",
       {{"webhook", Into::kQuery, "of this webhook"},
        {"--cache", Into::kQuery, "of this cache"},
        {"--state", Into::kQuery, "pending, attempting, delivered, failed or lost"},
        {"--count", Into::kQuery, "at most so many (100)"},
        {"--after", Into::kQuery, "after this id"}}},
      {"webhook resend",
       "send once more what a delivery sent",
       "POST",
       "/v1/worlds/{world}/deliveries/{delivery}/resend",
       {{"delivery", Into::kPath, "its id", true},
        {"--restamp", Into::kFlag, "stamped and signed anew, in place of the same bytes"}}},
      {"webhook order",
       "set the order of deliveries, of one webhook or of all that have none of their own",
       "POST",
       "/v1/worlds/{world}/deliveries/orders",
       {{"order", Into::kText, "in-order, concurrent, hold, shuffle, reverse, given or default",
         true},
        {"--cache", Into::kText, "of a webhook of this cache"},
        {"--webhook", Into::kText, "of this name"},
        {"--concurrency", Into::kNumber, "how many may be under way at once"},
        {"--window", Into::kNumber, "shuffle, reverse: how many are gathered (4)"},
        {"--sequence", Into::kNumbers, "given: which one goes first, as 2,1,3"},
        {"--gather-ms", Into::kNumber, "for how long at most (100)"}}},
      {"webhook orders",
       "list the orders that were set",
       "GET",
       "/v1/worlds/{world}/deliveries/orders",
       {}},
      {"webhook release",
       "let deliveries go that are held: these, in this order, or all",
       "POST",
       "/v1/worlds/{world}/deliveries/release",
       {{"deliveries", Into::kNumbers, "their ids"},
        {"--count", Into::kNumber, "the first ones only, so many"},
        {"--sequence-numbers", Into::kNumbers, "messages of the webhook's topic, as 3,1"},
        {"--cache", Into::kText, "of a webhook of this cache"},
        {"--webhook", Into::kText, "of this name"}}},
  };
}

}  // namespace

std::vector<ControlVerb> AllControlVerbs() {
  Verbs all;
  for (const Verbs& verbs :
       {WorldVerbs(), ClockVerbs(), JournalVerbs(), MessageVerbs(), WebhookVerbs()}) {
    all.insert(all.end(), verbs.begin(), verbs.end());
  }
  return all;
}

}  // namespace emulator
