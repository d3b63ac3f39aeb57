#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace emulator {

// What a report says of a run besides what its bundle holds.
struct RunReport {
  // "npm test failed with exit code 1"
  std::string title;
  // Lines of a table: what it is, and what there is to say.
  std::vector<std::pair<std::string, std::string>> facts;
  // The end of what the command printed; empty when it was not kept.
  std::string output;
};

// Larger files are no report.
inline constexpr size_t kReportBytesMax = 2 << 20;

// One HTML file that needs nothing else: what happened, each delivery with what came of it, the
// picture of the run as the console draws it, and the bundle, which ReadBundleFile finds again.
// `bundle` is the text of a bundle; empty: there is none. Absent when the file would be too large.
std::optional<std::string> ReportHtml(const RunReport& report, const std::string& bundle);

// The first delivery of a bundle that was not delivered, in words; empty when there is none.
std::string FirstWrongDelivery(const std::string& bundle);

// The bundle in a file: JSON, or the HTML of a report. FileUnusable.
absl::StatusOr<nlohmann::ordered_json> ReadBundleFile(const std::string& path);

}  // namespace emulator
