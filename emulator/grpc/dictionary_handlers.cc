#include "emulator/grpc/dictionary_handlers.h"

#include "emulator/grpc/item_arguments.h"

namespace emulator {

absl::Status HandleDictionarySet(const Call& call,
                                 const cache_client::DictionarySetRequest& request,
                                 cache_client::DictionarySetResponse*) {
  const Command command = call.OnItem(Need::Access::kWrite, request.dictionary_name());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("dictionary_name", request.dictionary_name());
    if (!valid.ok()) return valid;
    const auto ttl = CollectionTtlFromProto(request);
    if (!ttl.ok()) return ttl.status();
    std::vector<DictionaryField> fields;
    for (const auto& item : request.items()) {
      valid = ValidateKey("field", item.field());
      if (!valid.ok()) return valid;
      fields.push_back({.field = item.field(), .value = item.value()});
    }

    return scope.domain.caches.dictionaries().Set(scope.cache, request.dictionary_name(), fields,
                                                  *ttl, scope.now);
  });
}

absl::Status HandleDictionaryFetch(const Call& call,
                                   const cache_client::DictionaryFetchRequest& request,
                                   cache_client::DictionaryFetchResponse* response) {
  const Command command = call.OnItem(Need::Access::kRead, request.dictionary_name());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("dictionary_name", request.dictionary_name());
    if (!valid.ok()) return valid;

    auto fields =
        scope.domain.caches.dictionaries().Fetch(scope.cache, request.dictionary_name(), scope.now);
    if (!fields.ok()) return fields.status();

    if (!fields->has_value()) {
      response->mutable_missing();
      return absl::OkStatus();
    }
    for (DictionaryField& field : **fields) {
      auto* item = response->mutable_found()->add_items();
      item->set_field(std::move(field.field));
      item->set_value(std::move(field.value));
    }
    return absl::OkStatus();
  });
}

}  // namespace emulator
