#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/domain/tokens/permissions.h"

namespace emulator {

// A rule of a credential from JSON, as the control API and scenario files have it. The role, in the
// SDKs' word, says what it is about:
//
//   {"role": "readwrite" | "readonly" | "writeonly", "cache": "chat", "item": "k"}
//   {"role": "publishsubscribe" | "subscribeonly" | "publishonly", "cache": "chat", "topic":
//   "room"}
//   {"role": "invoke", "cache": "chat", "function": "f"}
//
// Without `cache` all caches are meant, without the other one all items, topics or functions;
// `item_prefix`, `topic_prefix` and `function_prefix` stand for those that begin with a text.
// InvalidArgument names the member by its JSON pointer, which `pointer` begins.
absl::StatusOr<PermissionRule> PermissionRuleFromJson(const nlohmann::json& json,
                                                      const std::string& pointer);
nlohmann::ordered_json PermissionRuleToJson(const PermissionRule& rule);

}  // namespace emulator
