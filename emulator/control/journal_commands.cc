#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/journal_stream.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/journal/journal.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr uint64_t kWaitMsMax = 600'000;
// After how long without an entry a follower gets a comment. Writing it shows whether the follower
// is still there.
constexpr absl::Duration kFollowPatience = absl::Seconds(1);

// One of those who wait for something: they leave threads to the others.
class Waiter {
 public:
  explicit Waiter(std::atomic<int>& waiting) : waiting_(waiting) { ++waiting_; }
  ~Waiter() { --waiting_; }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  bool may() const { return waiting_ <= limits::kControlWaitersAtOnce; }

 private:
  std::atomic<int>& waiting_;
};

// How the requests of entries are shown.
enum class Requests { kBase64, kText, kNone };

Requests RequestsOf(const ControlCall& call) {
  if (!call.arguments.Has("payload")) return Requests::kBase64;
  return call.arguments.Text("payload") == "text" ? Requests::kText : Requests::kNone;
}

std::string LineOf(const ControlTargets& targets, const World& world, const JournalEntry& entry,
                   Requests shown) {
  std::string payload;
  if (entry.payload && shown != Requests::kNone) {
    payload = absl::StartsWith(entry.action, "control.")
                  ? ControlJournalJson(entry.action, *entry.payload)
                  : targets.rpc_json(entry.action, *entry.payload, shown == Requests::kText);
  }
  return JournalLine(entry, world.options().name, payload);
}

JournalFilter FilterFrom(const Arguments& given) {
  return {.action = given.TextIfGiven("action"),
          .cache = given.TextIfGiven("cache"),
          .subject = given.TextIfGiven("subject"),
          .token_id = given.TextIfGiven("token_id"),
          .outcome = given.TextIfGiven("outcome")};
}

ordered_json PageToJson(const ControlCall& call, const std::vector<JournalEntry>& page,
                        const JournalCursor& cursor) {
  ordered_json entries = ordered_json::array();
  for (const JournalEntry& entry : page) {
    entries.push_back(
        ordered_json::parse(LineOf(call.targets, *call.world, entry, RequestsOf(call))));
  }
  return {{"entries", std::move(entries)}, {"last", cursor.after}};
}

Reply ListEntries(const ControlCall& call) {
  const Arguments& arguments = call.arguments;
  JournalCursor cursor{.after = arguments.Number("after")};
  uint64_t count = arguments.Number("count");
  if (const auto latest = arguments.NumberIfGiven("latest")) {
    const uint64_t end = call.world->journal().last_number();
    cursor.after = std::max(cursor.after, end - std::min(end, *latest));
    if (!arguments.Has("count")) count = *latest;
  }
  ASSIGN_OR_RETURN(const auto page,
                   call.world->journal().Read(FilterFrom(arguments), count, cursor));
  return PageToJson(call, page, cursor);
}

// The lines of what there is now, a page at a time.
Reply Export(const ControlCall& call) {
  return ControlReply::NextPiece(
      [&targets = call.targets, world = call.world, filter = FilterFrom(call.arguments),
       shown = RequestsOf(call), cursor = JournalCursor{.after = call.arguments.Number("after")},
       end = call.world->journal().last_number()]() mutable -> std::optional<std::string> {
        if (cursor.after >= end) return std::nullopt;
        const auto page = world->journal().Read(filter, kPageMax, cursor);
        if (!page.ok() || page->empty()) return std::nullopt;
        std::string lines;
        for (const JournalEntry& entry : *page) {
          if (entry.number > end) break;
          absl::StrAppend(&lines, LineOf(targets, *world, entry, shown), "\n");
        }
        return lines;
      });
}

Reply Follow(const ControlCall& call) {
  const auto after = call.arguments.NumberIfGiven("after");
  return FollowJournal(call, FilterFrom(call.arguments),
                       after.value_or(call.world->journal().last_number()));
}

Reply WaitForDeliveries(const ControlCall& call) {
  const uint64_t timeout_ms = call.arguments.Number("timeout_ms");
  if (!call.world->deliveries().AwaitDone(call.arguments.Ms("timeout_ms"))) {
    return errors::DeliveriesNotDone(timeout_ms, call.world->deliveries().unfinished());
  }
  int64_t delivered = 0;
  int64_t failed = 0;
  int64_t lost = 0;
  call.world->Read([&](const Domain& domain) {
    const DeliveryStore& store = domain.deliveries.store();
    delivered = store.Count(DeliveryState::kDelivered);
    failed = store.Count(DeliveryState::kFailed);
    lost = store.Count(DeliveryState::kLost);
  });
  if (call.arguments.Flag("all_delivered") && failed + lost > 0) {
    return errors::NotAllDelivered(delivered, failed, lost);
  }
  return ordered_json{{"delivered", delivered}, {"failed", failed}, {"lost", lost}};
}

Parameters FilterParameters(In in) {
  return {{in, "action?", Text(),
           "An RPC or a step, as Publish or webhook.outcome; '*' stands for any text."},
          {in, "cache?", Text(), "The name of a cache."},
          {in, "subject?", Text(), "A key, topic or webhook."},
          {in, "token_id?", Text(), "The token id of the caller."},
          {in, "outcome?", Text(), "How it ended, as OK, NOT_FOUND, delivered or failed."}};
}

Shape FilterShape() {
  const Parameters members = FilterParameters(In::kBody);
  return Named("JournalFilter", Object(std::vector<Member>(members.begin(), members.end())));
}

Reply Wait(const ControlCall& call) {
  const Arguments& arguments = call.arguments;
  const Waiter waiter(call.targets.waiting);
  if (!waiter.may()) return errors::TooManyWait(limits::kControlWaitersAtOnce);
  if (arguments.Flag("deliveries_done") || arguments.Flag("all_delivered")) {
    for (const char* name : {"filter", "count", "after"}) {
      if (arguments.Has(name)) return arguments.Wrong(name, "is not known with deliveries_done");
    }
    return WaitForDeliveries(call);
  }
  static const Parameters kFilter = FilterParameters(In::kBody);
  const nlohmann::json none = nlohmann::json::object();
  const nlohmann::json* filter = arguments.Find("filter");
  const uint64_t count = arguments.Number("count");
  JournalCursor cursor{.after = arguments.Number("after")};
  ASSIGN_OR_RETURN(const auto page,
                   call.world->journal().Await(
                       FilterFrom(Arguments(kFilter, filter != nullptr ? *filter : none)), count,
                       arguments.Ms("timeout_ms"), cursor));
  if (page.size() < count) {
    return errors::WaitedInVain(arguments.Number("timeout_ms"), count, page.size());
  }
  return PageToJson(call, page, cursor);
}

Shape PageShape() {
  return Object({{"entries", ListOf(JournalEntryShape())},
                 {"last", IdNumber(), "The number of the entry that was looked at last."}});
}

Parameter After() {
  return {In::kQuery, "after?", IdNumber(), "Only entries after this number.", 0};
}

const std::vector<const char*> kColumns = {"number", "time_us", "outcome",  "action",
                                           "cache",  "subject", "token_id", "payload"};

constexpr char kOneEntry[] =
    R"({"entries": [{"number": 1, "time_us": 1767225600000000, "world": "example",
                          "action": "control.caches.create", "caller": "", "token_id": "",
                          "cache": "", "subject": "chat", "outcome": "OK", "payload_bytes": 16,
                          "payload": {"cache": "chat"}}], "last": 1})";

// The arguments of a verb: these, and what entries are chosen by.
std::vector<VerbArgument> WithFilter(const std::string& prefix,
                                     std::vector<VerbArgument> arguments) {
  for (const char* name : {"action", "cache", "subject", "token_id", "outcome"}) {
    arguments.push_back({prefix + name});
  }
  return arguments;
}

ControlCommand WaitCommand() {
  return {
      .id = "waitForJournal",
      .route = "POST /v1/worlds/{world}/wait",
      .summary = "Wait until the journal has entries that match, or all deliveries are done.",
      .parameters =
          {{In::kBody, "filter?", FilterShape(), "What the entries must have."},
           {In::kBody, "deliveries_done?", Flag(),
            "Wait until no delivery is pending or under way, not for entries.", false},
           {In::kBody, "all_delivered?", Flag(),
            "The same; it fails when one since the beginning, or the latest reset, was not "
            "delivered.",
            false},
           {In::kBody, "count?", Number(1, kPageMax), "How many entries.", 1},
           {In::kBody, "after?", IdNumber(), "Only entries after this number.", 0},
           {In::kBody, "timeout_ms?", Number(0, kWaitMsMax),
            "How long to wait, in the machine's time.", 10'000}},
      .answer = {OneOf({PageShape(), Object({{"delivered", IdNumber()},
                                             {"failed", IdNumber()},
                                             {"lost", IdNumber()}})}),
                 "The entries that match, or how many of the deliveries that are kept ended how."},
      .refusals = {absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kResourceExhausted,
                   absl::StatusCode::kUnavailable},
      .example = {R"({"filter": {"action": "control.caches.*", "outcome": "OK"}, "count": 1,
                      "timeout_ms": 1000})",
                  kOneEntry},
      .verbs =
          {{.words = "wait",
            .example = "--action Publish --subject room --count 2 --timeout-ms 5000",
            .arguments = WithFilter(
                "filter/",
                {{"deliveries_done"}, {"all_delivered"}, {"count"}, {"after"}, {"timeout_ms"}})}},
      .by_hand = "The verb ends with exit code 6 when it waited in vain.",
      .run = Wait};
}

ControlCommand ListEntriesCommand() {
  return {.id = "listJournal",
          .route = "GET /v1/worlds/{world}/journal",
          .summary = "List entries of the journal, oldest first.",
          .parameters =
              Parameters{After(),
                         {In::kQuery, "count?", Number(1, kPageMax), "How many at most.", 100},
                         {In::kQuery, "latest?", Number(1, kPageMax),
                          "Only the latest so many; filters choose among these."},
                         PayloadParameter()} +
              FilterParameters(In::kQuery),
          .answer = {PageShape(), "A page of entries."},
          .example = {R"({"action": "control.caches.*", "count": 1})", kOneEntry},
          .verbs = {{.words = "journal list",
                     .example = "--action Publish",
                     .arguments = WithFilter("", {{"after"}, {"count"}, {"latest"}}),
                     .rows = "entries",
                     .columns = kColumns}},
          .run = ListEntries};
}

}  // namespace

Parameter PayloadParameter() {
  return {In::kQuery, "payload?", Choice({"text", "none"}),
          "text: the bytes of requests are shown as text where they are UTF-8, not as base64; "
          "none: requests are left out."};
}

Shape JournalEntryShape() {
  return Named("JournalEntry",
               Object({{"number", IdNumber()},
                       {"time_us", Number(), "Unix microseconds, by the world's clock."},
                       {"world", Text()},
                       {"action", Text(),
                        "As 'cache_client.Scs/Set', 'control.topics.reset' or "
                        "'webhook.attempt'."},
                       {"caller", Text(), "The id of the credential, 'invalid', or empty."},
                       {"token_id", Text()},
                       {"cache", Text()},
                       {"subject", Text(), "A key, topic or webhook."},
                       {"outcome", Text(), "'OK', a status as 'NOT_FOUND', 'failed' or 'lost'."},
                       {"cause?", IdNumber(), "The number of the entry that caused it."},
                       {"during?", ListOf(IdNumber()),
                        "Of a command without a cause: the attempts whose requests were under "
                        "way."},
                       {"traceparent?", Text(), "What the call came with as metadata."},
                       {"fault?", Text(), "The rule that hit."},
                       {"sequence_number?", Number()},
                       {"sequence_page?", Number()},
                       {"resume_at?", Number()},
                       {"delivery?", IdNumber()},
                       {"signature?", Text()},
                       {"http_status?", Number()},
                       {"copy_of?", IdNumber(), "The delivery that this one repeats."},
                       {"send_as?", Text(), "The request fault with which it was sent."},
                       {"payload_bytes?", Number(), "The size of the request."},
                       {"payload?", Anything(), "The request as JSON."}}),
               "What is after 'outcome' stands only where it applies.");
}

Reply FollowJournal(const ControlCall& call, const JournalFilter& filter, uint64_t after) {
  const auto waiter = std::make_shared<Waiter>(call.targets.waiting);
  if (!waiter->may()) return errors::TooManyWait(limits::kControlWaitersAtOnce);
  return ControlReply::NextPiece([&targets = call.targets, world = call.world, filter,
                                  shown = RequestsOf(call), cursor = JournalCursor{.after = after},
                                  waiter, begun = false,
                                  ended = false]() mutable -> std::optional<std::string> {
    // The answer begins before there is anything to tell.
    if (!std::exchange(begun, true)) return ": following\n\n";
    if (ended) return std::nullopt;
    auto page = world->journal().Await(filter, 1, kFollowPatience, cursor);
    if (page.ok() && !page->empty()) {
      // What came meanwhile goes in the same piece: one by one a follower would fall behind.
      auto more = world->journal().Read(filter, kPageMax, cursor);
      if (more.ok()) std::move(more->begin(), more->end(), std::back_inserter(*page));
    }
    if (!page.ok()) {
      ended = true;
      return absl::StrCat("event: end\ndata: ", page.status().message(), "\n\n");
    }
    std::string events = page->empty() ? ": still here\n\n" : "";
    for (const JournalEntry& entry : *page) {
      absl::StrAppend(&events, "id: ", entry.number,
                      "\nevent: entry\ndata: ", LineOf(targets, *world, entry, shown), "\n\n");
    }
    return events;
  });
}

CommandTable JournalCommands() {
  return {WaitCommand(),
          ListEntriesCommand(),
          {.id = "exportJournal",
           .route = "GET /v1/worlds/{world}/journal/export",
           .summary = "Print the journal, a line of JSON per entry.",
           .parameters = Parameters{After(), PayloadParameter()} + FilterParameters(In::kQuery),
           .answer = {JournalEntryShape(), "A JournalEntry per line.", Form::kLines},
           .example = {R"({"action": "control.caches.create"})",
                       R"({"number": 1, "time_us": 1767225600000000, "world": "example",
                           "action": "control.caches.create", "caller": "", "token_id": "",
                           "cache": "", "subject": "chat", "outcome": "OK", "payload_bytes": 16,
                           "payload": {"cache": "chat"}})"},
           .verbs = {{.words = "journal export",
                      .example = "> run.jsonl",
                      .arguments = WithFilter("", {{"after"}})}},
           .by_hand = "The answer comes a page at a time.",
           .run = Export},
          {.id = "followJournal",
           .route = "GET /v1/worlds/{world}/journal/follow",
           .summary =
               "Stream entries of the journal as they come; a comment after a second of silence.",
           .parameters = Parameters{{In::kQuery, "after?", IdNumber(),
                                     "The number to begin after; the latest when absent."},
                                    PayloadParameter()} +
                         FilterParameters(In::kQuery),
           .answer = {Text(), "Events 'entry': the number as id, a JournalEntry as data.",
                      Form::kEvents},
           .refusals = {absl::StatusCode::kResourceExhausted},
           .example = {R"({"action": "webhook.*"})", ": following\n\n"},
           .verbs = {{.words = "journal follow",
                      .example = "--action 'webhook.*'",
                      .arguments = WithFilter("", {{"after"}}),
                      .columns = kColumns}},
           .by_hand =
               "The answer is a stream, which ends when the client goes or the world is reset. A "
               "browser that connects again says with Last-Event-ID where it was.",
           .run = Follow}};
}

}  // namespace emulator
