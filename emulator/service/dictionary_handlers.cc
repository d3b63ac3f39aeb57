// cache_client.Scs on dictionaries (docs/behaviour/cache.md §4).

#include "cacheclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

using Access = Need::Access;

template <typename Request>
absl::Status OnDictionary(const Call& call, Access access, const Request& request, ActOnItem act) {
  return RunOnItem(call, access, "dictionary_name", request.dictionary_name(), act);
}

template <typename Fields>
absl::Status ValidateFields(const Fields& fields) {
  for (const std::string& field : fields) {
    RETURN_IF_ERROR(ValidateKey("field", field));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DictionaryField>> FieldsFromProto(
    const cache_client::DictionarySetRequest& request) {
  std::vector<DictionaryField> fields;
  for (const auto& item : request.items()) {
    RETURN_IF_ERROR(ValidateKey("field", item.field()));
    fields.push_back({.field = item.field(), .value = item.value()});
  }
  return fields;
}

absl::Status HandleDictionaryGet(const Call& call,
                                 const cache_client::DictionaryGetRequest& request,
                                 cache_client::DictionaryGetResponse* response) {
  return OnDictionary(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    RETURN_IF_ERROR(ValidateFields(request.fields()));

    return FoundOrMissing(caches.dictionaries().Get(key, StringsFromProto(request.fields())),
                          response,
                          [](std::vector<std::optional<std::string>> values, auto* found) {
                            for (std::optional<std::string>& value : values) {
                              auto* item = found->add_items();
                              item->set_result(value ? cache_client::Hit : cache_client::Miss);
                              if (value) item->set_cache_body(*std::move(value));
                            }
                          });
  });
}

absl::Status HandleDictionaryFetch(const Call& call,
                                   const cache_client::DictionaryFetchRequest& request,
                                   cache_client::DictionaryFetchResponse* response) {
  return OnDictionary(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(caches.dictionaries().Fetch(key), response,
                          [](std::vector<DictionaryField> fields, auto* found) {
                            for (DictionaryField& field : fields) {
                              auto* item = found->add_items();
                              item->set_field(std::move(field.field));
                              item->set_value(std::move(field.value));
                            }
                          });
  });
}

absl::Status HandleDictionarySet(const Call& call,
                                 const cache_client::DictionarySetRequest& request,
                                 cache_client::DictionarySetResponse*) {
  return OnDictionary(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));
    ASSIGN_OR_RETURN(const auto fields, FieldsFromProto(request));

    return caches.dictionaries().Set(key, fields, ttl);
  });
}

absl::Status HandleDictionaryIncrement(const Call& call,
                                       const cache_client::DictionaryIncrementRequest& request,
                                       cache_client::DictionaryIncrementResponse* response) {
  return OnDictionary(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));
    RETURN_IF_ERROR(ValidateKey("field", request.field()));

    ASSIGN_OR_RETURN(const auto sum,
                     caches.dictionaries().Increment(key, request.field(), request.amount(), ttl));

    response->set_value(sum);
    return absl::OkStatus();
  });
}

absl::Status HandleDictionaryDelete(const Call& call,
                                    const cache_client::DictionaryDeleteRequest& request,
                                    cache_client::DictionaryDeleteResponse*) {
  return OnDictionary(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    if (request.has_all()) return caches.dictionaries().RemoveAll(key);
    if (!request.has_some()) return errors::Unset("delete");
    RETURN_IF_ERROR(ValidateFields(request.some().fields()));

    return caches.dictionaries().Remove(key, StringsFromProto(request.some().fields()));
  });
}

absl::Status HandleDictionaryLength(const Call& call,
                                    const cache_client::DictionaryLengthRequest& request,
                                    cache_client::DictionaryLengthResponse* response) {
  return OnDictionary(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return LengthOrMissing(caches.dictionaries().Length(key), response);
  });
}

}  // namespace

void AddDictionaryHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Scs/DictionaryGet", HandleDictionaryGet);
  registry.Unary("/cache_client.Scs/DictionaryFetch", HandleDictionaryFetch);
  registry.Unary("/cache_client.Scs/DictionarySet", HandleDictionarySet);
  registry.Unary("/cache_client.Scs/DictionaryIncrement", HandleDictionaryIncrement);
  registry.Unary("/cache_client.Scs/DictionaryDelete", HandleDictionaryDelete);
  registry.Unary("/cache_client.Scs/DictionaryLength", HandleDictionaryLength);
}

}  // namespace emulator
