// Verbs about webhooks and their deliveries.

#include "emulator/cli/control_verbs.h"

namespace emulator {
namespace {

const std::vector<const char*> kDeliveryColumns = {
    "id",      "state",    "cache",       "topic",   "sequence_number",
    "webhook", "token_id", "http_status", "problem", "text"};

constexpr Argument kDelivery = {"delivery", Into::kPath, "the id of the delivery", true};
constexpr Argument kState = {"--state", Into::kQuery,
                             "pending, attempting, delivered, failed or lost"};
constexpr Argument kCount = {"--count", Into::kQuery, "how many at most; 100 when not given"};
constexpr Argument kAfter = {"--after", Into::kQuery, "only deliveries after this id"};
constexpr Argument kOfCache = {"--cache", Into::kQuery, "only of this cache"};

// What a webhook is known by.
std::vector<Argument> WebhookNames(Into into) {
  return {{"cache", into, "the name of its cache", true},
          {"webhook", into, "the name of the webhook", true}};
}

void AddDeliveryVerbs(ControlVerbs& verbs) {
  verbs.push_back({.verb = "deliveries list",
                   .help = "list deliveries",
                   .example = "--state failed",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/deliveries",
                   .arguments = {kState,
                                 kOfCache,
                                 {"--topic", Into::kQuery, "only of this topic"},
                                 {"--webhook", Into::kQuery, "only of this webhook"},
                                 kCount,
                                 kAfter},
                   .rows = "deliveries",
                   .columns = kDeliveryColumns});
  verbs.push_back({"deliveries show",
                   "show a delivery: what was sent, what was answered",
                   "1",
                   "GET",
                   "/v1/worlds/{world}/deliveries/{delivery}",
                   {kDelivery}});
  verbs.push_back({"deliveries body",
                   "print the exact bytes that were sent",
                   "1",
                   "GET",
                   "/v1/worlds/{world}/deliveries/{delivery}/body",
                   {kDelivery}});
  verbs.push_back({"deliveries explain",
                   "tell what is wrong or unusual about what was sent",
                   "1",
                   "GET",
                   "/v1/worlds/{world}/deliveries/{delivery}/explain",
                   {kDelivery}});
  verbs.push_back(
      {.verb = "webhook deliveries",
       .help = "list the deliveries of a webhook",
       .example = "hook --state failed",
       .method = "GET",
       .path = "/v1/worlds/{world}/deliveries",
       .arguments =
           {{"webhook", Into::kQuery, "the name of the webhook"}, kOfCache, kState, kCount, kAfter},
       .rows = "deliveries",
       .columns = kDeliveryColumns});
  verbs.push_back({"webhook resend",
                   "send once more what a delivery sent",
                   "1 --restamp",
                   "POST",
                   "/v1/worlds/{world}/deliveries/{delivery}/resend",
                   {kDelivery,
                    {"--restamp", Into::kFlag,
                     "stamp and sign it anew; without this the same bytes are sent"}}});
}

void AddOrderVerbs(ControlVerbs& verbs) {
  verbs.push_back(
      {"webhook order",
       "set the order of deliveries, of one webhook or of all that have none of their own",
       "reverse --cache chat --webhook hook",
       "POST",
       "/v1/worlds/{world}/deliveries/orders",
       {{"order", Into::kText, "in-order, concurrent, hold, shuffle, reverse, given or default",
         true},
        {"--cache", Into::kText, "the cache of the one webhook"},
        {"--webhook", Into::kText, "the name of the one webhook"},
        {"--concurrency", Into::kNumber, "how many may be under way at once"},
        {"--window", Into::kNumber, "shuffle, reverse: how many are gathered; 4 when not given"},
        {"--sequence", Into::kNumbers, "given: which one goes first, as 2,1,3"},
        {"--gather-ms", Into::kNumber,
         "how long they are gathered at most, in milliseconds; 100 when not given"}}});
  verbs.push_back({.verb = "webhook orders",
                   .help = "list the orders that were set",
                   .example = "",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/deliveries/orders"});
  verbs.push_back({"webhook release",
                   "let deliveries go that are held: these, in this order, or all",
                   "--sequence-numbers 3,1,2 --cache chat --webhook hook",
                   "POST",
                   "/v1/worlds/{world}/deliveries/release",
                   {{"deliveries", Into::kNumbers, "the ids of the deliveries"},
                    {"--count", Into::kNumber, "how many to let go, the first ones first"},
                    {"--sequence-numbers", Into::kNumbers, "the numbers of the messages, as 3,1"},
                    {"--cache", Into::kText, "the cache of the one webhook"},
                    {"--webhook", Into::kText, "the name of the one webhook"}}});
}

}  // namespace

void AddWebhookVerbs(ControlVerbs& verbs) {
  verbs.push_back({.verb = "webhook list",
                   .help = "list webhooks with their secrets",
                   .example = "",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/webhooks",
                   .rows = "webhooks",
                   .columns = {"cache", "webhook", "topic", "url", "secret"}});
  verbs.push_back({"webhook put",
                   "make a webhook, or give it another topic and URL",
                   "chat hook room http://127.0.0.1:3000/hook",
                   "POST",
                   "/v1/worlds/{world}/webhooks",
                   {{"cache", Into::kText, "the name of its cache", true},
                    {"webhook", Into::kText, "the name of the webhook", true},
                    {"topic", Into::kText, "the topic whose messages it gets", true},
                    {"url", Into::kText, "the URL that they are sent to", true},
                    {"--secret", Into::kText,
                     "its signing secret; made from the seed when not "
                     "given"}}});
  verbs.push_back({.verb = "webhook secret",
                   .help = "print the signing secret of a webhook",
                   .example = "chat hook",
                   .method = "GET",
                   .path = "/v1/worlds/{world}/webhooks/{cache}/{webhook}/secret",
                   .arguments = WebhookNames(Into::kPath),
                   .prints = "secret"});
  verbs.push_back({"webhook rotate", "give a webhook a new signing secret", "chat hook", "POST",
                   "/v1/worlds/{world}/webhooks/{cache}/{webhook}/rotate",
                   WebhookNames(Into::kPath)});
  verbs.push_back({"webhook delete", "delete a webhook", "chat hook", "DELETE",
                   "/v1/worlds/{world}/webhooks/{cache}/{webhook}", WebhookNames(Into::kPath)});
  AddOrderVerbs(verbs);
  AddDeliveryVerbs(verbs);
}

}  // namespace emulator
