#include "emulator/tools/orders/handler_touches.h"

#include <google/protobuf/message.h>

#include <memory>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cacheclient.pb.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

Touches Everything() { return {.things = {}, .everything = true, .called = true, .wrote = true}; }

// A thing of a cache; the cache itself is read, so that what changes it as a whole comes in
// between.
Touches InCache(const JournalEntry& entry, const std::string& kind,
                const std::vector<std::string>& names, bool writes) {
  Touches touches{.things = {}, .called = true, .wrote = writes};
  touches.Read(absl::StrCat("cache ", entry.cache));
  for (const std::string& name : names) {
    touches.things[absl::StrCat(kind, " ", entry.cache.size(), " ", entry.cache, " ", name)] |=
        writes;
  }
  return touches;
}

Touches Thing(const std::string& thing, bool writes) {
  Touches touches{.things = {}, .called = true, .wrote = writes};
  touches.things[thing] = writes;
  return touches;
}

// As the journal cuts them.
std::string NameOf(const std::string& name) { return name.substr(0, limits::kJournalNameBytesMax); }

// The keys of a request that has several; none of another.
std::vector<std::string> KeysOf(const google::protobuf::Message& message) {
  using google::protobuf::DynamicCastToGenerated;
  std::vector<std::string> keys;
  const auto add_items = [&](const auto* request) {
    if (request == nullptr) return;
    for (const auto& item : request->items()) keys.push_back(NameOf(item.cache_key()));
  };
  add_items(DynamicCastToGenerated<cache_client::GetBatchRequest>(&message));
  add_items(DynamicCastToGenerated<cache_client::SetBatchRequest>(&message));
  if (const auto* exist = DynamicCastToGenerated<cache_client::KeysExistRequest>(&message)) {
    for (const std::string& key : exist->cache_keys()) keys.push_back(NameOf(key));
  }
  if (const auto* uni =
          DynamicCastToGenerated<cache_client::SortedSetUnionStoreRequest>(&message)) {
    keys.push_back(NameOf(uni->set_name()));
    for (const auto& source : uni->sources()) keys.push_back(NameOf(source.set_name()));
  }
  return keys;
}

bool HasSeveralKeys(absl::string_view method) {
  return method == "GetBatch" || method == "SetBatch" || method == "KeysExist" ||
         method == "SortedSetUnionStore";
}

bool Reads(absl::string_view method) {
  static const std::set<absl::string_view> reads = {"Get",
                                                    "GetWithHash",
                                                    "GetBatch",
                                                    "KeysExist",
                                                    "ItemGetTtl",
                                                    "ItemGetType",
                                                    "DictionaryGet",
                                                    "DictionaryFetch",
                                                    "DictionaryLength",
                                                    "SetFetch",
                                                    "SetSample",
                                                    "SetContains",
                                                    "SetLength",
                                                    "ListFetch",
                                                    "ListLength",
                                                    "SortedSetFetch",
                                                    "SortedSetGetScore",
                                                    "SortedSetGetRank",
                                                    "SortedSetLength",
                                                    "SortedSetLengthByScore",
                                                    "GetLeaderboardLength",
                                                    "GetByRank",
                                                    "GetRank",
                                                    "GetByScore",
                                                    "GetCompetitionRank",
                                                    "ListCaches",
                                                    "ListWebhooks",
                                                    "GetWebhookSecret",
                                                    "ListSigningKeys",
                                                    "Subscribe"};
  return reads.contains(method);
}

Touches OnItems(const JournalEntry& entry, absl::string_view method, const RpcRegistry& rpcs) {
  if (!HasSeveralKeys(method)) return InCache(entry, "item", {entry.subject}, !Reads(method));
  const Rpc* const rpc = rpcs.Find(entry.action);
  const auto request =
      rpc == nullptr || !entry.payload ? nullptr : rpc->ReadRequest(*entry.payload);
  if (request == nullptr) return Everything();
  return InCache(entry, "item", KeysOf(*request), !Reads(method));
}

Touches OnCaches(const JournalEntry& entry, absl::string_view method) {
  if (method == "ListCaches") return Thing("caches", false);
  if (absl::StrContains(method, "SigningKey")) return Thing("signing keys", !Reads(method));
  if (!absl::EndsWith(method, "Cache")) return Everything();
  const std::string& name = entry.cache.empty() ? entry.subject : entry.cache;
  Touches touches = Thing(absl::StrCat("cache ", name), true);
  if (method != "FlushCache") touches.Write("caches");
  return touches;
}

std::string WebhooksOf(const std::string& cache) { return absl::StrCat("webhooks ", cache); }

Touches OfPublish(const JournalEntry& entry) {
  Touches touches = InCache(entry, "topic", {entry.subject}, true);
  touches.Read(WebhooksOf(entry.cache));
  return touches;
}

}  // namespace

Touches TouchesOf(const JournalEntry& entry, const RpcRegistry& rpcs) {
  if (std::holds_alternative<FaultDetail>(entry.detail)) return Everything();
  if (entry.action == "control.topics.publish") return OfPublish(entry);
  const size_t slash = entry.action.rfind('/');
  if (slash == std::string::npos) return Everything();
  const std::string service = entry.action.substr(0, slash);
  const absl::string_view method = absl::string_view(entry.action).substr(slash + 1);
  if (service == "cache_client.Scs") return OnItems(entry, method, rpcs);
  if (service == "leaderboard.Leaderboard") {
    return InCache(entry, "leaderboard", {entry.subject}, !Reads(method));
  }
  if (service == "cache_client.pubsub.Pubsub") {
    return Reads(method) ? InCache(entry, "topic", {entry.subject}, false) : OfPublish(entry);
  }
  if (service == "control_client.ScsControl") return OnCaches(entry, method);
  if (service == "webhook.Webhook") return Thing(WebhooksOf(entry.cache), !Reads(method));
  if (service == "auth.Auth" || service == "token.Token") return Thing("tokens", true);
  if (service == "cache_client.Ping") return {.things = {}, .called = true};
  return Everything();
}

Touches TouchesOfDelivery(const std::string& cache) {
  Touches touches;
  touches.Read(WebhooksOf(cache));
  return touches;
}

}  // namespace emulator
