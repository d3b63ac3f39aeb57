#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/control/shape.h"
#include "emulator/domain/caches/item_store.h"
#include "emulator/world/command.h"

namespace emulator {

// Items of caches as the control API shows them.

// An item of a list: its key, type and TTL, and how a scalar begins.
Shape ListedItemShape();
nlohmann::ordered_json ListedItemToJson(const ItemStore::Listed& item, absl::Time now);

// An item with its value or its elements, at most `count` of them; KeyNotFound when the cache has
// no such key, AnswerTooLarge.
Shape StoredItemShape();
absl::StatusOr<nlohmann::ordered_json> StoredItemToJson(Scope& scope, const std::string& key,
                                                        size_t count);

// Puts bytes into JSON: under `name` when they are UTF-8, else in base64 under `name` and
// "_base64".
void PutBytes(nlohmann::ordered_json& json, const std::string& name, absl::string_view bytes);

// How many bytes of a scalar a list shows.
inline constexpr size_t kListedValueBytes = 256;

}  // namespace emulator
