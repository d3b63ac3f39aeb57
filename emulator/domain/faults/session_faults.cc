#include "emulator/domain/faults/session_faults.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/domain/faults/fault_names.h"

namespace emulator {
namespace {

using Metadata = SessionFaults::Metadata;

constexpr size_t kMistakesTold = 100;

// Each mistake once, and no more than a hundred: a stranger may make them with every call.
void TellOnce(const std::string& mistake) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto& told = *new std::set<std::string>;
  absl::MutexLock lock(&mutex);
  if (told.size() < kMistakesTold && told.insert(mistake).second) {
    Log(absl::StrCat("ignored a fault: ", mistake));
  }
}

// The SDKs send empty lists for "none".
bool Lists(Metadata metadata, const char* key, const std::string& rpc_name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(metadata(key), ' ');
  return std::find(parts.begin(), parts.end(), rpc_name) != parts.end();
}

std::optional<uint64_t> Number(Metadata metadata, const char* key) {
  const absl::string_view text = metadata(key);
  uint32_t number = 0;
  if (text.empty()) return std::nullopt;
  if (absl::SimpleAtoi(text, &number)) return number;
  TellOnce(absl::StrCat("metadata ", key, " is no number: ", text.substr(0, 100)));
  return std::nullopt;
}

// A count that is there but no number makes its fault void; one that is absent means "always".
bool IsWithinCount(Metadata metadata, const char* key, uint64_t seen) {
  if (metadata(key).empty()) return true;
  const std::optional<uint64_t> count = Number(metadata, key);
  return count && seen <= *count;
}

std::optional<absl::Status> Error(Metadata metadata, const char* key) {
  const absl::string_view name = metadata(key);
  if (name.empty()) return std::nullopt;
  const auto code = StatusCodeFromName(name);
  if (code) return errors::Injected(*code, absl::StrCat("asked for by metadata ", key), "");
  TellOnce(absl::StrCat("metadata ", key, " is no status: ", name.substr(0, 100)));
  return std::nullopt;
}

}  // namespace

Fault SessionFaults::Decide(Metadata metadata, absl::string_view rpc) {
  Fault fault;
  const std::string id(metadata(kSession));
  if (id.empty() || id.size() > limits::kFaultSessionIdBytesMax) return fault;
  const std::string rpc_name = FaultNameOf(rpc);
  Counts& counts = Find(id).by_rpc[rpc_name];
  auto delay_ms = Number(metadata, "delay-ms");
  if (!delay_ms) delay_ms = Number(metadata, "delay-millis");
  if (delay_ms && Lists(metadata, "delay-rpcs", rpc_name) &&
      IsWithinCount(metadata, "delay-count", ++counts.delays)) {
    fault.delay = absl::Milliseconds(std::min<uint64_t>(*delay_ms, limits::kFaultDelayMsMax));
  }
  const auto error = Error(metadata, "return-error");
  if (error && Lists(metadata, "error-rpcs", rpc_name) &&
      IsWithinCount(metadata, "error-count", ++counts.errors)) {
    fault.error = *error;
  }
  const auto stream_error = Error(metadata, "stream-error");
  if (stream_error && Lists(metadata, "stream-error-rpcs", rpc_name)) {
    fault.stream_error = *stream_error;
    fault.stream_messages_max = Number(metadata, "stream-error-message-limit");
  }
  return fault;
}

SessionFaults::Session& SessionFaults::Find(const std::string& id) {
  auto [found, is_new] = sessions_.try_emplace(id);
  if (is_new) {
    found->second.age = ages_.insert(ages_.end(), id);
  } else {
    ages_.splice(ages_.end(), ages_, found->second.age);
  }
  if (ages_.size() > limits::kFaultSessionsMax) {
    sessions_.erase(ages_.front());
    ages_.pop_front();
  }
  return sessions_.find(id)->second;
}

}  // namespace emulator
