#include <optional>

#include "absl/strings/escaping.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/item_json.h"
#include "emulator/control/shared_parts.h"
#include "emulator/control/stored_item_json.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// The key of the arguments: a text, or bytes in base64.
absl::StatusOr<std::string> KeyOf(const Arguments& arguments) {
  if (!arguments.Has("key_base64")) return arguments.Text("key");
  std::string key;
  if (!absl::Base64Unescape(arguments.Text("key_base64"), &key) || key.empty()) {
    return arguments.Wrong("key_base64", "must be base64");
  }
  return key;
}

Parameters KeyParameters(In in) {
  return {{in, "key?", NameText(limits::kItemBytesMax), "The key."},
          {in, "key_base64?", Base64Text(), "The key, when it is no text."}};
}

Reply ListItems(const ControlCall& call) {
  std::string last;
  if (!absl::Base64Unescape(call.arguments.Text("after"), &last)) {
    return call.arguments.Wrong("after", "must be base64");
  }
  std::optional<std::string> after;
  if (call.arguments.Has("after")) after = last;
  ordered_json items = ordered_json::array();
  RETURN_IF_ERROR(ReadInCache(call, [&](Scope& scope) {
    for (const auto& item : scope.domain.caches.items().store().List(
             scope.cache, call.arguments.Text("prefix"), after, scope.now,
             call.arguments.Number("count"), kListedValueBytes)) {
      items.push_back(ListedItemToJson(item, scope.now));
      last = item.key;
    }
    return absl::OkStatus();
  }));
  return ordered_json{{"items", std::move(items)}, {"last", absl::Base64Escape(last)}};
}

Reply ShowItem(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(call.arguments));
  ordered_json item;
  RETURN_IF_ERROR(ReadInCache(call, [&](Scope& scope) -> absl::Status {
    ASSIGN_OR_RETURN(item, StoredItemToJson(scope, key, call.arguments.Number("count")));
    return absl::OkStatus();
  }));
  return item;
}

ControlAnswer PutItem(Scope& scope, const Arguments& arguments, const std::string&) {
  JsonReader body(arguments.body(), "");
  body.RequiredText("cache");
  RETURN_IF_ERROR(PutItemFromJson(scope, scope.cache, body));
  return StoredItemToJson(scope, arguments.Text("key"), kPageMax);
}

ControlAnswer DeleteItem(Scope& scope, const Arguments& arguments, const std::string&) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(arguments));
  Items& items = scope.domain.caches.items();
  if (!items.FindAny(scope.Item(key))) return errors::KeyNotFound();
  items.Remove(scope.Item(key));
  return ordered_json::object();
}

constexpr char kGreeting[] = R"({"key": "greeting", "type": "scalar", "ttl_ms": 59999,
                                 "value": "hi"})";

ControlCommand ListItemsCommand() {
  return {.id = "listItems",
          .route = "GET /v1/worlds/{world}/caches/{cache}/items",
          .summary = "List the items of a cache, by key.",
          .parameters = {CacheIn(In::kPath),
                         {In::kQuery, "prefix?", Text(), "What their keys begin with."},
                         {In::kQuery, "after?", Base64Text(),
                          "Only keys after this one: 'last' of the page before."},
                         {In::kQuery, "count?", Number(1, kPageMax), "How many at most.", 100}},
          .answer = {Object({{"items", ListOf(ListedItemShape())},
                             {"last", Base64Text(), "The last key of the page."}}),
                     "A page of items."},
          .example = {R"({"cache": "chat", "prefix": "greet", "count": 10})",
                      R"({"items": [{"key": "greeting", "type": "scalar", "ttl_ms": 60000,
                                     "bytes": 2, "value": "hi"}], "last": "Z3JlZXRpbmc="})"},
          .verbs = {{.words = "cache items",
                     .example = "chat --prefix user:",
                     .rows = "items",
                     .columns = {"key", "type", "ttl_ms", "length", "value"}}},
          .run = ListItems};
}

ControlCommand PutItemCommand() {
  return {
      .id = "putItem",
      .route = "POST /v1/worlds/{world}/caches/{cache}/items",
      .summary = "Store an item, in place of whatever its key held.",
      .parameters = {CacheIn(In::kPath),
                     {In::kBody, "key", NameText(limits::kItemBytesMax), "The key."},
                     {In::kBody, "value?", Text(limits::kItemBytesMax), "A scalar."},
                     {In::kBody, "base64?", Base64Text(2 * limits::kItemBytesMax),
                      "A scalar, when it is bytes."},
                     {In::kBody, "list?", ListOf(Text(), 1), "The elements of a list."},
                     {In::kBody, "set?", ListOf(Text(), 1), "The elements of a set."},
                     {In::kBody, "dictionary?", MapOf(Text()), "The fields of a dictionary."},
                     {In::kBody, "sorted_set?", MapOf(Decimal()), "The scores of a sorted set."},
                     {In::kBody, "ttl_ms?", Number(1, UINT32_MAX),
                      "How long it lives; when absent as long as items may."}},
      .one_of = {"value", "base64", "list", "set", "dictionary", "sorted_set"},
      .answer = {StoredItemShape(), "The item."},
      .refusals = {absl::StatusCode::kResourceExhausted},
      .example = {R"({"cache": "chat", "key": "greeting", "value": "hi", "ttl_ms": 60000})",
                  kGreeting},
      .verbs = {{.words = "cache put",
                 .example = "chat greeting hi --ttl 1m",
                 .arguments =
                     {{{"cache"}, {"key"}, {"value", "value", "", true}, {"ttl_ms", "--ttl"}}}}},
      .kept = {.action = "control.items.put", .cache = "cache", .subject = "key", .act = PutItem}};
}

}  // namespace

CommandTable ItemCommands() {
  return {ListItemsCommand(),
          {.id = "showItem",
           .route = "GET /v1/worlds/{world}/caches/{cache}/item",
           .summary = "Show an item with its value or its elements.",
           .parameters = Parameters{CacheIn(In::kPath)} + KeyParameters(In::kQuery) +
                         Parameters{{In::kQuery, "count?", Number(1, kPageMax),
                                     "How many elements at most.", 100}},
           .one_of = {"key", "key_base64"},
           .answer = {StoredItemShape(), "The item."},
           .example = {R"({"cache": "chat", "key": "greeting"})", kGreeting},
           .verbs = {{.words = "cache item",
                      .example = "chat greeting",
                      .arguments = {{{"cache"}, {"key", "key", "", true}, {"count"}}}}},
           .run = ShowItem},
          PutItemCommand(),
          {.id = "deleteItem",
           .route = "POST /v1/worlds/{world}/caches/{cache}/items/delete",
           .summary = "Delete an item.",
           .parameters = Parameters{CacheIn(In::kPath)} + KeyParameters(In::kBody),
           .one_of = {"key", "key_base64"},
           .answer = {Nothing(), "Done."},
           .example = {R"({"cache": "chat", "key": "greeting"})"},
           .verbs = {{.words = "cache remove",
                      .example = "chat greeting",
                      .arguments = {{{"cache"}, {"key", "key", "", true}}}}},
           .kept = {.action = "control.items.delete",
                    .cache = "cache",
                    .subject = "key",
                    .act = DeleteItem}}};
}

}  // namespace emulator
