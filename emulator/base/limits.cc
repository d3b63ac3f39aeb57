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

using Setter = std::function<void(Limits&, uint64_t)>;

const std::map<std::string, Setter>& Setters() {
  static const auto& setters = *new std::map<std::string, Setter>{
      {"item-bytes", [](Limits& limits, uint64_t value) { limits.item_bytes = value; }},
      {"ttl-seconds",
       [](Limits& limits, uint64_t value) {
         limits.ttl = absl::Seconds(static_cast<int64_t>(value));
       }},
      {"element-bytes", [](Limits& limits, uint64_t value) { limits.element_bytes = value; }},
      {"collection-bytes", [](Limits& limits, uint64_t value) { limits.collection_bytes = value; }},
      {"caches", [](Limits& limits, uint64_t value) { limits.caches = value; }},
      {"operations-per-second",
       [](Limits& limits, uint64_t value) { limits.operations_per_second = value; }},
      {"throughput-bytes-per-second",
       [](Limits& limits, uint64_t value) { limits.throughput_bytes_per_second = value; }},
      {"control-operations-per-second",
       [](Limits& limits, uint64_t value) { limits.control_operations_per_second = value; }},
  };
  return setters;
}

}  // namespace

absl::Status SetLimit(absl::string_view text, Limits& limits) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  const auto setter = Setters().find(parts.first);
  if (setter == Setters().end()) {
    return errors::Malformed(absl::StrCat("limit \"", parts.first, "\""),
                             absl::StrCat("is none of ", LimitNames()));
  }
  uint32_t value = 0;
  if (!absl::SimpleAtoi(parts.second, &value) || value == 0) {
    return errors::Malformed(absl::StrCat("limit ", parts.first),
                             "must be a whole number from 1 to 4294967295");
  }
  setter->second(limits, value);
  return absl::OkStatus();
}

std::string LimitNames() {
  return absl::StrJoin(Setters(), ", ",
                       [](std::string* out, const auto& setter) { out->append(setter.first); });
}

}  // namespace emulator
