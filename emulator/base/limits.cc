#include "emulator/base/limits.h"

#include <functional>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

// How a limit is read, absent when it is not enforced, and set.
struct Access {
  std::function<std::optional<uint64_t>(const Limits&)> get;
  std::function<void(Limits&, uint64_t)> set;
};

template <typename T>
Access Of(T Limits::*member) {
  return {
      .get = [member](const Limits& limits) -> std::optional<uint64_t> { return limits.*member; },
      .set = [member](Limits& limits, uint64_t value) { limits.*member = value; }};
}

const std::map<std::string, Access>& ByName() {
  static const auto& by_name = *new std::map<std::string, Access>{
      {"item-bytes", Of(&Limits::item_bytes)},
      {"ttl-seconds",
       {.get = [](const Limits& limits) { return absl::ToInt64Seconds(limits.ttl); },
        .set = [](Limits& limits,
                  uint64_t value) { limits.ttl = absl::Seconds(static_cast<int64_t>(value)); }}},
      {"element-bytes", Of(&Limits::element_bytes)},
      {"collection-bytes", Of(&Limits::collection_bytes)},
      {"caches", Of(&Limits::caches)},
      {"operations-per-second", Of(&Limits::operations_per_second)},
      {"throughput-bytes-per-second", Of(&Limits::throughput_bytes_per_second)},
      {"control-operations-per-second", Of(&Limits::control_operations_per_second)},
      {"webhook-deliveries-per-second", Of(&Limits::webhook_deliveries_per_second)},
      {"journal-payload-bytes", Of(&Limits::journal_payload_bytes)},
      {"world-bytes", Of(&Limits::world_bytes)},
      // Shown only when it was set: earlier builds refuse bundles with limits that they do not
      // know.
      {"checkpoint-bytes",
       {.get = [](const Limits& limits) -> std::optional<uint64_t> {
          if (limits.checkpoint_bytes == limits::kCheckpointBytes) return std::nullopt;
          return limits.checkpoint_bytes;
        },
        .set = [](Limits& limits, uint64_t value) { limits.checkpoint_bytes = value; }}},
      {"cause-depth", Of(&Limits::cause_depth)},
  };
  return by_name;
}

}  // namespace

absl::Status SetLimit(absl::string_view text, Limits& limits) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  const auto found = ByName().find(parts.first);
  if (found == ByName().end()) {
    return errors::Malformed(absl::StrCat("limit \"", parts.first, "\""),
                             absl::StrCat("is none of ", LimitNames()));
  }
  uint32_t value = 0;
  if (!absl::SimpleAtoi(parts.second, &value) || value == 0) {
    return errors::Malformed(absl::StrCat("limit ", parts.first),
                             "must be a whole number from 1 to 4294967295");
  }
  found->second.set(limits, value);
  return absl::OkStatus();
}

std::string LimitNames() {
  return absl::StrJoin(ByName(), ", ",
                       [](std::string* out, const auto& limit) { out->append(limit.first); });
}

std::map<std::string, uint64_t> LimitValues(const Limits& limits) {
  std::map<std::string, uint64_t> values;
  for (const auto& [name, access] : ByName()) {
    if (const auto value = access.get(limits)) values.emplace(name, *value);
  }
  return values;
}

}  // namespace emulator
