#include "emulator/base/metrics_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace emulator {

void MetricsText::Begin(absl::string_view name, absl::string_view type, absl::string_view help) {
  name_ = absl::StrCat("momento_emulator_", name);
  absl::StrAppend(&text_, "# HELP ", name_, " ", help, "\n# TYPE ", name_, " ", type, "\n");
}

void MetricsText::Add(Labels labels, double value, absl::string_view suffix) {
  absl::StrAppend(&text_, name_, suffix);
  absl::string_view before = "{";
  for (const auto& [label, content] : labels) {
    const std::string escaped =
        absl::StrReplaceAll(content, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
    absl::StrAppend(&text_, before, label, "=\"", escaped, "\"");
    before = ",";
  }
  absl::StrAppendFormat(&text_, "%s %.17g\n", labels.size() > 0 ? "}" : "", value);
}

}  // namespace emulator
