#include "emulator/base/log.h"

#include <atomic>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/json_text.h"

namespace emulator {

namespace {

std::atomic<LogFormat> log_format = LogFormat::kText;

std::string LineOf(absl::string_view text) {
  if (log_format == LogFormat::kText) return absl::StrCat("momento-emulator: ", text, "\n");
  const nlohmann::ordered_json line = {{"time", TimeText(SystemTime().Now())},
                                       {"message", std::string(text)}};
  return Dump(line) + "\n";
}

}  // namespace

void SetLogFormat(LogFormat format) { log_format = format; }

void Log(absl::string_view text) {
  const std::string line = LineOf(text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace emulator
