#include "emulator/tools/import/read_captures.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/base/json_text.h"
#include "emulator/tools/import/curl_capture.h"
#include "emulator/tools/import/gateway_capture.h"
#include "emulator/tools/import/http_capture.h"
#include "emulator/tools/import/journal_capture.h"
#include "emulator/tools/import/json_captures.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// Starts of JSON that are tried in a line of a log.
constexpr int kStartsMax = 16;

bool ReadLines(absl::string_view text, Captures& captures);

bool ReadCloudWatch(const ordered_json& json, Captures& captures) {
  const ordered_json* const events = MemberOf(json, "events");
  if (events == nullptr || !events->is_array()) return false;
  const size_t before = captures.size();
  for (const ordered_json& event : *events) ReadLines(TextMember(event, "message"), captures);
  return captures.size() > before;
}

bool ReadJson(const ordered_json& json, Captures& captures) {
  if (const ordered_json* const entries = MemberOf(json, "entries")) {
    const std::vector<ordered_json> list(entries->begin(), entries->end());
    if (entries->is_array() && ReadJournal(list, captures)) return true;
  }
  // A function may log its event as a member of something of its own.
  for (const char* member : {"event", "message"}) {
    const ordered_json* const inner = MemberOf(json, member);
    if (inner != nullptr && ReadGatewayEvent(*inner, captures)) return true;
    const std::string text = TextMember(json, member);
    const auto parsed = text.empty() ? std::nullopt : ParseJson(text);
    if (parsed && ReadGatewayEvent(*parsed, captures)) return true;
  }
  return ReadHar(json, captures) || ReadGatewayEvent(json, captures) || ReadNgrok(json, captures) ||
         ReadShownDelivery(json, captures) || ReadCloudWatch(json, captures) ||
         ReadMitmproxy(json, captures);
}

// The JSON object that a line of a log ends with, as "2026-01-01T00:00:00Z id INFO {…}".
bool ReadLogText(absl::string_view text, Captures& captures) {
  const size_t end = text.rfind('}');
  if (end == absl::string_view::npos) return false;
  size_t start = text.find('{');
  for (int n = 0; n < kStartsMax && start < end; ++n) {
    const auto json = ParseJson(text.substr(start, end + 1 - start));
    if (json) return json->is_object() && ReadJson(*json, captures);
    start = text.find('{', start + 1);
  }
  return false;
}

// Lines of JSON, or of a log with JSON in it. Entries of a journal belong together.
bool ReadLines(absl::string_view text, Captures& captures) {
  const size_t before = captures.size();
  std::vector<ordered_json> entries;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    auto json = absl::StartsWith(line, "{") ? ParseJson(line) : std::nullopt;
    if (json && MemberOf(*json, "time_us") != nullptr) {
      entries.push_back(*std::move(json));
      continue;
    }
    const size_t already = captures.size();
    const bool read = json ? ReadJson(*json, captures) : ReadLogText(line, captures);
    for (size_t i = already; read && i < captures.size(); ++i) {
      if (captures[i].where.empty()) captures[i].where = absl::StrCat("line ", number);
    }
  }
  ReadJournal(entries, captures);
  return captures.size() > before;
}

void ReadAny(absl::string_view file, Captures& captures) {
  const auto json = ParseJson(file);
  if (json) {
    const std::vector<ordered_json> one = {*json};
    if (json->is_array()) {
      for (const ordered_json& item : *json) ReadJson(item, captures);
    } else if (!ReadJson(*json, captures)) {
      ReadJournal(one, captures);
    }
    return;
  }
  if (BeginsWithHttp(file)) return ReadHttp(file, captures);
  if (ReadCurl(file, captures) || ReadLines(file, captures)) return;
  ReadLogText(file, captures);
}

}  // namespace

Captures ReadCaptures(absl::string_view file) {
  Captures captures;
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  ReadAny(file, captures);
  for (CapturedRequest& request : captures) NoteLosses(request);
  return captures;
}

}  // namespace emulator
