#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// The three commands on a cache differ in what they call.
template <typename Act>
KeptCommand OnCache(const char* action, Act act) {
  return {
      .action = action,
      .subject = "cache",
      .act = [act](Scope& scope, const Arguments& arguments, const std::string&) -> ControlAnswer {
        ASSIGN_OR_RETURN(const auto name, CacheName::Parse(arguments.Text("cache")));

        RETURN_IF_ERROR(act(scope.domain, name));
        return ordered_json{{"cache", name.text()}};
      }};
}

Reply ListCaches(const ControlCall& call) {
  ordered_json caches = ordered_json::array();
  call.world->Read([&](const Domain& domain) {
    for (const std::string& name : domain.caches.List()) caches.push_back(name);
  });
  return ordered_json{{"caches", std::move(caches)}};
}

ControlCommand::Answer ItsName() { return {Object({{"cache", Text()}}), "The name of the cache."}; }

constexpr ControlCommand::Example kOfChat = {R"({"cache": "chat"})", R"({"cache": "chat"})"};

}  // namespace

CommandTable CacheCommands() {
  return {
      {.id = "listCaches",
       .route = "GET /v1/worlds/{world}/caches",
       .summary = "List the names of all caches.",
       .answer = {Object({{"caches", ListOf(Text())}}), "The names."},
       .example = {"{}", R"({"caches": ["chat"]})"},
       .verbs = {{.words = "cache list", .example = "", .rows = "caches", .columns = {"cache"}}},
       .run = ListCaches},
      {.id = "createCache",
       .route = "POST /v1/worlds/{world}/caches",
       .summary = "Make a cache.",
       .parameters = {CacheIn(In::kBody)},
       .answer = ItsName(),
       .refusals = {absl::StatusCode::kAlreadyExists, absl::StatusCode::kResourceExhausted},
       .example = {R"({"cache": "orders"})", R"({"cache": "orders"})"},
       .verbs = {{"cache create", "chat"}},
       .kept = OnCache(
           "control.caches.create",
           [](Domain& domain, const CacheName& name) { return domain.caches.Create(name); })},
      {.id = "flushCache",
       .route = "POST /v1/worlds/{world}/caches/{cache}/flush",
       .summary = "Delete all items of a cache.",
       .parameters = {CacheIn(In::kPath)},
       .answer = ItsName(),
       .example = kOfChat,
       .verbs = {{"cache flush", "chat"}},
       .kept = OnCache(
           "control.caches.flush",
           [](Domain& domain, const CacheName& name) { return domain.caches.Flush(name); })},
      {.id = "deleteCache",
       .route = "DELETE /v1/worlds/{world}/caches/{cache}",
       .summary = "Delete a cache with its items, topics and webhooks; its streams end.",
       .parameters = {CacheIn(In::kPath)},
       .answer = ItsName(),
       .example = kOfChat,
       .verbs = {{"cache delete", "chat"}},
       .kept =
           OnCache("control.caches.delete",
                   [](Domain& domain, const CacheName& name) { return domain.DeleteCache(name); })},
  };
}

}  // namespace emulator
