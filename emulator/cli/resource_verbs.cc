// Verbs about caches, topics, tokens and faults.

#include "emulator/cli/control_verbs.h"

namespace emulator {
namespace {

constexpr Argument kCache = {"cache", Into::kText, "the name of the cache", true};
constexpr Argument kCacheInPath = {"cache", Into::kPath, "the name of the cache", true};
constexpr Argument kTopic = {"topic", Into::kText, "the name of the topic", true};

void AddCacheVerbs(ControlVerbs& verbs) {
  verbs.push_back({.verb = "cache list",
                   .help = "list the caches of a world",
                   .example = "",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/caches",
                   .rows = "caches",
                   .columns = {"cache"}});
  verbs.push_back(
      {"cache create", "make a cache", "chat", "POST", "/v1/worlds/{world}/caches", {kCache}});
  verbs.push_back({"cache delete",
                   "delete a cache with its items, topics and webhooks",
                   "chat",
                   "DELETE",
                   "/v1/worlds/{world}/caches/{cache}",
                   {kCacheInPath}});
  verbs.push_back({"cache flush",
                   "delete all items of a cache",
                   "chat",
                   "POST",
                   "/v1/worlds/{world}/caches/{cache}/flush",
                   {kCacheInPath}});
}

void AddTopicVerbs(ControlVerbs& verbs) {
  verbs.push_back({"topic publish",
                   "publish a message",
                   "chat room hello --token-id mo",
                   "POST",
                   "/v1/worlds/{world}/topics/publish",
                   {kCache,
                    kTopic,
                    {"text", Into::kText, "the message", true},
                    {"--token-id", Into::kText, "the token id of the publisher"}}});
  verbs.push_back({.verb = "topic watch",
                   .help = "print the messages that are published to a topic from now on, without "
                           "consuming them",
                   .example = "chat room",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/topics/watch",
                   .arguments = {{"cache", Into::kQuery, "the name of the cache", true},
                                 {"topic", Into::kQuery, "the name of the topic", true}},
                   .answer = ControlVerb::Answer::kEvents,
                   .columns = {"sequence_number", "time_us", "outcome", "token_id", "payload/value",
                               "payload/text"},
                   .shows_payloads = true});
  verbs.push_back({"topic reset",
                   "begin a topic again: with a new sequence page and number 1",
                   "chat room",
                   "POST",
                   "/v1/worlds/{world}/topics/reset",
                   {kCache, kTopic}});
  verbs.push_back({"topic evict",
                   "forget the older messages of a topic",
                   "chat room --keep 10",
                   "POST",
                   "/v1/worlds/{world}/topics/evict",
                   {kCache,
                    kTopic,
                    {"--keep", Into::kNumber, "how many of the latest stay; 0 when not given"}}});
}

void AddFaultVerbs(ControlVerbs& verbs) {
  verbs.push_back({.verb = "fault list",
                   .help = "list the fault rules, and how often each was applied",
                   .example = "",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/faults",
                   .rows = "faults",
                   .columns = {"name", "rpc", "webhook", "matched", "applied", "status", "send_as",
                               "delay_ms"}});
  verbs.push_back({"fault put",
                   "add a fault rule, or replace the one of its name",
                   "rule.json",
                   "POST",
                   "/v1/worlds/{world}/faults",
                   {{"FILE", Into::kJsonFile, "JSON file with the rule", true}}});
  verbs.push_back({"fault delete",
                   "delete a fault rule",
                   "slow",
                   "DELETE",
                   "/v1/worlds/{world}/faults/{name}",
                   {{"name", Into::kPath, "the name of the rule", true}}});
  verbs.push_back(
      {"fault clear", "delete all fault rules", "", "DELETE", "/v1/worlds/{world}/faults"});
}

}  // namespace

void AddResourceVerbs(ControlVerbs& verbs) {
  AddCacheVerbs(verbs);
  AddTopicVerbs(verbs);
  verbs.push_back(
      {"token mint",
       "make a token or an API key; without --role an API key may do everything",
       "disposable --token-id mo --expires-in 30m --role publishonly --cache chat --print v1",
       "POST",
       "/v1/worlds/{world}/credentials",
       {{"kind", Into::kText, "disposable or api-key", true},
        {"--token-id", Into::kText, "the token id that webhooks and subscribers see"},
        {"--expires-in", Into::kDurationInSeconds,
         "how long it is good, as 30m or 12h; a disposable one needs it", false,
         "expires_in_seconds"},
        {"--role", Into::kRule,
         "readwrite, readonly, writeonly, publishsubscribe, subscribeonly or publishonly"},
        {"--cache", Into::kRule, "the cache that the role is for; all when not given"},
        {"--item", Into::kRule, "the key that the role is for"},
        {"--topic", Into::kRule, "the topic that the role is for"}}});
  verbs.push_back({"token decode",
                   "show what a token or an API key says, and whether it is good",
                   "\"$MOMENTO_API_KEY\"",
                   "POST",
                   "/v1/worlds/{world}/tokens/decode",
                   {{"token", Into::kText, "the token, in any of its forms", true}}});
  AddFaultVerbs(verbs);
}

}  // namespace emulator
