#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace emulator {

// How rules and the metadata of the vendor's local emulator name an RPC: its name in kebab case,
// "cache_client.Scs/ListPushFront" → "list-push-front". Publish and Subscribe are "topic-publish"
// and "topic-subscribe"; SetIfNotExists is "set-if" and ListErase "list-remove", as well
// (docs/behaviour/momento-local.md §5).
std::string FaultNameOf(absl::string_view rpc);

// Whether an RPC bears that name.
bool IsFaultName(absl::string_view name);
// All such names, joined by commas.
std::string FaultNames();

// A status code from "not-found", from "NOT_FOUND", or from the SDKs' "NOT_FOUND_ERROR"
// (docs/behaviour/momento-local.md §4). Absent when it is none of them, and for OK.
std::optional<absl::StatusCode> StatusCodeFromName(absl::string_view name);

// "not-found"
std::string NameOfStatusCode(absl::StatusCode code);
// All such names, joined by commas.
std::string StatusCodeNames();

}  // namespace emulator
