#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "emulator/base/limits.h"

namespace emulator {

// Reads the members of a JSON object that a user wrote, and remembers the first mistake: a missing
// member, one of the wrong type, one that no code asked for. Mistakes name the member by its JSON
// pointer.
//
//   JsonReader reader(json, "/faults/0");
//   rule.name = reader.RequiredText("name");
//   rule.first = reader.Number("first", 1, 100).value_or(1);
//   if (!reader.Finish().ok()) return reader.Finish();
//
// Threads: none of its own. The JSON must outlive it.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& json, std::string pointer);

  // Absent when the member is absent, or wrong.
  std::optional<std::string> Text(const std::string& member,
                                  size_t bytes_max = limits::kControlTextBytesMax);
  std::optional<uint64_t> Number(const std::string& member, uint64_t min, uint64_t max);
  std::optional<bool> Flag(const std::string& member);
  // Null when absent.
  const nlohmann::json* Any(const std::string& member);
  // The elements of an array; none when absent.
  std::vector<const nlohmann::json*> Elements(const std::string& member);
  // Records a mistake in a member that the caller read with Any.
  void Wrong(const std::string& member, absl::string_view why);
  // Records a mistake that other code found in a member.
  void Take(const absl::Status& mistake);
  // Empty, and a mistake, when absent or empty.
  std::string RequiredText(const std::string& member);

  // The first mistake so far.
  const absl::Status& first_mistake() const { return first_mistake_; }
  // What is read.
  const nlohmann::json& value() const { return json_; }
  // The first mistake; members that were not asked for until now are one.
  absl::Status Finish();
  std::string PointerTo(const std::string& member) const;

 private:
  const nlohmann::json& json_;
  const std::string pointer_;
  std::set<std::string> asked_;
  absl::Status first_mistake_;
};

}  // namespace emulator
