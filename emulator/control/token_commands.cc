#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/tokens/permission_json.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// What the journal calls the commands that mint.
constexpr const char* kMinting[] = {"control.credentials.mint", "Generate*Token", "GenerateApi*"};

// The entries of all commands that minted something, in their order.
absl::StatusOr<std::vector<JournalEntry>> ReadMinted(const ControlCall& call) {
  const size_t count = call.arguments.Number("count");
  std::vector<JournalEntry> minted;
  for (const char* action : kMinting) {
    JournalCursor cursor{.after = call.arguments.Number("after")};
    ASSIGN_OR_RETURN(
        auto page, call.world->journal().Read({.action = action, .outcome = "OK"}, count, cursor));
    std::move(page.begin(), page.end(), std::back_inserter(minted));
  }
  const auto earlier = [](const auto& one, const auto& other) { return one.number < other.number; };
  const auto same = [](const auto& one, const auto& other) { return one.number == other.number; };
  std::sort(minted.begin(), minted.end(), earlier);
  minted.erase(std::unique(minted.begin(), minted.end(), same), minted.end());
  if (minted.size() > count) minted.resize(count);
  return minted;
}

Reply ListTokens(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto minted, ReadMinted(call));
  ordered_json tokens = ordered_json::array();
  uint64_t last = call.arguments.Number("after");
  for (const JournalEntry& entry : minted) {
    const std::string payload = entry.payload.value_or("");
    const std::string request = entry.action == kMinting[0]
                                    ? ControlJournalJson(entry.action, payload)
                                    : call.targets.rpc_json(entry.action, payload, true);
    tokens.push_back({{"entry", entry.number},
                      {"time", TimeText(entry.time)},
                      {"action", entry.action},
                      {"caller", entry.caller}});
    if (!request.empty()) tokens.back()["request"] = ordered_json::parse(request);
    last = entry.number;
  }
  return ordered_json{{"tokens", std::move(tokens)}, {"last", last}};
}

struct Question {
  const char* word;
  const char* sentence;
  Resource resource;
  Need::Access access;
  // Of the rule that would do.
  const char* role;
};
constexpr Question kQuestions[] = {
    {"publish", "publish to", Resource::kTopic, Need::Access::kWrite, "publishonly"},
    {"subscribe", "subscribe to", Resource::kTopic, Need::Access::kRead, "subscribeonly"},
    {"read", "read", Resource::kCache, Need::Access::kRead, "readonly"},
    {"write", "write to", Resource::kCache, Need::Access::kWrite, "writeonly"},
    {"manage", "manage caches, webhooks and keys", Resource::kCache, Need::Access::kSuperUser, ""}};

const Question& QuestionOf(const std::string& word) {
  return *std::find_if(std::begin(kQuestions), std::end(kQuestions),
                       [&](const Question& question) { return word == question.word; });
}

// "publish to chat/room"
std::string Asked(const Question& question, const Need& need) {
  if (need.access == Need::Access::kSuperUser) return question.sentence;
  return absl::StrCat(question.sentence, " ", need.cache, need.names.empty() ? "" : "/",
                      need.names.empty() ? "" : need.names[0]);
}

ordered_json NeededRule(const Question& question, const Need& need) {
  ordered_json rule = {{"role", question.role}, {"cache", std::string(need.cache)}};
  if (!need.names.empty()) {
    rule[need.resource == Resource::kTopic ? "topic" : "item"] = std::string(need.names[0]);
  }
  return rule;
}

ordered_json Answer(const Question& question, const Need& need, const Permissions& permissions) {
  const std::string asked = Asked(question, need);
  if (permissions.super_user) {
    return {{"allowed", true}, {"explanation", absl::StrCat("Yes: a super user may ", asked, ".")}};
  }
  for (const PermissionRule& rule : permissions.rules) {
    if (!CheckPermission({.rules = {rule}}, need).ok()) continue;
    return {{"allowed", true},
            {"explanation", absl::StrCat("Yes: a rule lets it ", asked, ".")},
            {"rule", PermissionRuleToJson(rule)}};
  }
  if (need.access == Need::Access::kSuperUser) {
    return {{"allowed", false}, {"explanation", "No: only a super user may do that."}};
  }
  const ordered_json needed = NeededRule(question, need);
  return {{"allowed", false},
          {"explanation", absl::StrCat("No: the rule it would need to ", asked, " is ",
                                       needed.dump(), ", or a wider one.")},
          {"needed", needed}};
}

Reply Explain(const ControlCall& call) {
  const Arguments& arguments = call.arguments;
  const Question& question = QuestionOf(arguments.Text("may"));
  const std::string cache = arguments.Text("cache");
  const std::string name = arguments.Text("name");
  if (cache.empty() && question.access != Need::Access::kSuperUser) {
    return arguments.Wrong("cache", "is needed");
  }
  Need need{.access = question.access, .resource = question.resource, .cache = cache};
  if (!name.empty()) need.names = {name};
  ordered_json answer;
  call.world->Read([&](const Domain& domain) {
    const auto caller = domain.tokens.Authenticate(UnwrapKey(arguments.Text("token")).token,
                                                   call.world->time().Now());
    answer =
        caller.ok()
            ? Answer(question, need, (*caller)->permissions)
            : ordered_json{{"allowed", false},
                           {"explanation", absl::StrCat("No: ", caller.status().message(), ".")}};
  });
  return answer;
}

ControlCommand ExplainTokenCommand() {
  std::vector<std::string> words;
  for (const Question& question : kQuestions) words.emplace_back(question.word);
  return {.id = "explainToken",
          .route = "POST /v1/worlds/{world}/tokens/explain",
          .summary = "Tell whether a token may do something, and by which rule.",
          .parameters = {{In::kBody, "token", NameText(), "The token, in any of its forms."},
                         {In::kBody, "may", Choice(std::move(words)), "What it would do."},
                         {In::kBody, "cache?", Text(), "The cache; needed unless it manages."},
                         {In::kBody, "name?", Text(), "The topic, or the key; absent: any."}},
          .answer = {Object({{"allowed", Flag()},
                             {"explanation", Text()},
                             {"rule?", PermissionRuleShape(), "The rule that lets it."},
                             {"needed?", PermissionRuleShape(), "The narrowest rule that would."}}),
                     "The answer, in words too."},
          .example = {R"({"token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "may": "publish",
                      "cache": "chat", "name": "room"})",
                      R"({"allowed": true,
                      "explanation": "Yes: a super user may publish to chat/room."})"},
          .verbs = {{.words = "token explain",
                     .example = "\"$MOMENTO_API_KEY\" publish chat room",
                     .arguments = {{{"token"}, {"may"}, {"cache", "cache", "", true}, {"name"}}}}},
          .by_hand = "The journal does not keep it: it would keep the token.",
          .run = Explain};
}

}  // namespace

CommandTable TokenCommands() {
  return {{.id = "listTokens",
           .route = "GET /v1/worlds/{world}/tokens",
           .summary = "List what was minted, oldest first: the requests, never the tokens.",
           .parameters = {{In::kQuery, "after?", IdNumber(),
                           "Only what was minted after this entry of the journal.", 0},
                          {In::kQuery, "count?", Number(1, kPageMax), "How many at most.", 100}},
           .answer = {Object({{"tokens", ListOf(Object({{"entry", IdNumber()},
                                                        {"time", TimeText()},
                                                        {"action", Text(), "The command."},
                                                        {"caller", Text()},
                                                        {"request?", Anything()}}))},
                              {"last", IdNumber(), "The entry of the last one."}}),
                      "What the journal knows of them."},
           .example = {"{}", R"({"tokens": [], "last": 0})"},
           .verbs = {{.words = "token list",
                      .example = "",
                      .rows = "tokens",
                      .columns = {"entry", "time", "action", "request"}}},
           .run = ListTokens},
          ExplainTokenCommand()};
}

}  // namespace emulator
