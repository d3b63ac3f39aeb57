#include "emulator/domain/faults/fault_names.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace emulator {
namespace {

using Code = absl::StatusCode;

constexpr std::pair<absl::string_view, absl::string_view> kSpecialRpcs[] = {
    {"Publish", "topic-publish"},
    {"Subscribe", "topic-subscribe"},
    {"SetIfNotExists", "set-if"},
    {"ListErase", "list-remove"},
};

// The census test sees to it that these are all.
constexpr absl::string_view kNames[] = {
    "create-cache",
    "create-index",
    "create-signing-key",
    "delete",
    "delete-cache",
    "delete-index",
    "delete-leaderboard",
    "delete-webhook",
    "dictionary-delete",
    "dictionary-fetch",
    "dictionary-get",
    "dictionary-increment",
    "dictionary-length",
    "dictionary-set",
    "flush-cache",
    "generate-api-token",
    "generate-disposable-token",
    "get",
    "get-batch",
    "get-by-rank",
    "get-by-score",
    "get-competition-rank",
    "get-leaderboard-length",
    "get-rank",
    "get-webhook-secret",
    "get-with-hash",
    "increment",
    "item-get-ttl",
    "item-get-type",
    "keys-exist",
    "list-caches",
    "list-concatenate-back",
    "list-concatenate-front",
    "list-fetch",
    "list-indexes",
    "list-length",
    "list-pop-back",
    "list-pop-front",
    "list-push-back",
    "list-push-front",
    "list-remove",
    "list-retain",
    "list-signing-keys",
    "list-webhooks",
    "login",
    "ping",
    "put-webhook",
    "refresh-api-token",
    "remove-elements",
    "revoke-signing-key",
    "rotate-webhook-secret",
    "set",
    "set-batch",
    "set-contains",
    "set-difference",
    "set-fetch",
    "set-if",
    "set-if-hash",
    "set-length",
    "set-pop",
    "set-sample",
    "set-union",
    "sorted-set-fetch",
    "sorted-set-get-rank",
    "sorted-set-get-score",
    "sorted-set-increment",
    "sorted-set-length",
    "sorted-set-length-by-score",
    "sorted-set-put",
    "sorted-set-remove",
    "sorted-set-union-store",
    "topic-publish",
    "topic-subscribe",
    "update-ttl",
    "upsert-elements",
};

// Error codes of the Node SDK that are not the name of a status with "_ERROR" behind it.
constexpr std::pair<absl::string_view, Code> kSdkNames[] = {
    {"bad-request", Code::kInvalidArgument},
    {"unknown-service", Code::kUnknown},
    {"internal-server", Code::kInternal},
    {"permission", Code::kPermissionDenied},
    {"authentication", Code::kUnauthenticated},
    {"server-unavailable", Code::kUnavailable},
    {"connection", Code::kUnavailable},
    {"limit-exceeded", Code::kResourceExhausted},
    {"client-resource-exhausted", Code::kResourceExhausted},
    {"timeout", Code::kDeadlineExceeded},
    {"cache-not-found", Code::kNotFound},
};

}  // namespace

std::string FaultNameOf(absl::string_view rpc) {
  const absl::string_view method = rpc.substr(rpc.rfind('/') + 1);
  for (const auto& [name, special] : kSpecialRpcs) {
    if (method == name) return std::string(special);
  }
  std::string kebab;
  for (const char c : method) {
    if (absl::ascii_isupper(c) && !kebab.empty()) kebab += '-';
    kebab += absl::ascii_tolower(c);
  }
  return kebab;
}

bool IsFaultName(absl::string_view name) {
  return std::binary_search(std::begin(kNames), std::end(kNames), name);
}

std::string FaultNames() { return absl::StrJoin(kNames, ", "); }

std::string NameOfStatusCode(Code code) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(absl::StatusCodeToString(code), {{"_", "-"}}));
}

std::string StatusCodeNames() {
  std::vector<std::string> names;
  for (int code = 1; code <= static_cast<int>(Code::kUnauthenticated); ++code) {
    names.push_back(NameOfStatusCode(static_cast<Code>(code)));
  }
  return absl::StrJoin(names, ", ");
}

std::optional<Code> StatusCodeFromName(absl::string_view name) {
  std::string kebab = absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", "-"}}));
  constexpr absl::string_view kSuffix = "-error";
  if (kebab.size() > kSuffix.size() &&
      kebab.compare(kebab.size() - kSuffix.size(), kSuffix.size(), kSuffix.data()) == 0) {
    kebab.resize(kebab.size() - kSuffix.size());
  }
  for (int code = 1; code <= static_cast<int>(Code::kUnauthenticated); ++code) {
    if (kebab == NameOfStatusCode(static_cast<Code>(code))) return static_cast<Code>(code);
  }
  // gRPC and the SDKs spell it so, Abseil too; the other spelling is the usual slip.
  if (kebab == "canceled") return Code::kCancelled;
  for (const auto& [sdk_name, code] : kSdkNames) {
    if (kebab == sdk_name) return code;
  }
  return std::nullopt;
}

}  // namespace emulator
