#include "emulator/tools/run_report.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "emulator/app/json_file.h"
#include "emulator/base/errors.h"
#include "emulator/base/gzip.h"
#include "emulator/console/console_files.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kDoctype[] = "<!doctype html>";
// What stands around the bundle in a report.
constexpr char kBundleBegin[] = R"(<script type="application/gzip;base64" id="bundle">)";
constexpr char kScriptEnd[] = "</script>";
// More than the journal of any run that fits into a report.
constexpr size_t kBundleBytesMax = 256 << 20;

constexpr char kStyle[] =
    "body{font:14px system-ui,sans-serif;margin:24px;color:#1c2333;background:#fff}"
    "h1{font-size:18px}h2{font-size:15px;margin-top:28px}table{border-collapse:collapse}"
    "td,th{padding:3px 14px 3px 0;text-align:left;vertical-align:top}th{color:#59627a}"
    "pre{background:#f3f5f9;padding:10px;white-space:pre-wrap}.bad td{color:#c0362c}";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string Row(const std::vector<std::string>& cells, const char* cell, const char* style = "") {
  std::string row = absl::StrCat("<tr", style, ">");
  for (const std::string& text : cells) {
    absl::StrAppend(&row, "<", cell, ">", Escaped(text), "</", cell, ">");
  }
  return row + "</tr>\n";
}

// The entries of a bundle in which a delivery ended.
std::vector<ordered_json> OutcomesIn(const std::string& bundle) {
  std::vector<ordered_json> outcomes;
  const auto json = ordered_json::parse(bundle, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("journal")) return outcomes;
  for (const ordered_json& step : json["journal"]) {
    const ordered_json& entry = step.at("entry");
    if (entry.value("action", "") == "webhook.outcome") outcomes.push_back(entry);
  }
  return outcomes;
}

std::string AnswerInWords(const ordered_json& outcome) {
  const int status = outcome.value("http_status", 0);
  return status == 0 ? "no answer" : absl::StrCat("status ", status);
}

std::string SentAs(const ordered_json& outcome) {
  const std::string fault = outcome.value("send_as", "");
  if (!fault.empty()) return absl::StrCat(fault, ", by rule ", outcome.value("fault", ""));
  return outcome.contains("fault") ? "by rule " + outcome.value("fault", "") : "as signed";
}

std::string DeliveryTable(const std::vector<ordered_json>& outcomes) {
  std::string table =
      "<table>\n" + Row({"delivery", "webhook", "message", "sent", "answer", "verdict"}, "th");
  for (const ordered_json& outcome : outcomes) {
    const std::string verdict = outcome.value("outcome", "");
    table += Row({absl::StrCat(outcome.value("delivery", int64_t{0})),
                  absl::StrCat(outcome.value("cache", ""), "/", outcome.value("subject", "")),
                  absl::StrCat("#", outcome.value("sequence_number", uint64_t{0})), SentAs(outcome),
                  AnswerInWords(outcome), verdict},
                 "td", verdict == "delivered" ? "" : " class=\"bad\"");
  }
  return table + "</table>\n";
}

std::string PictureScript() {
  const ConsoleFile* const file = FindConsoleFile("/report.js");
  if (file == nullptr) return "";
  const auto script = Gunzip(file->gzip, kConsoleFileBytesMax);
  return absl::StrCat("<script type=\"module\">", script.value_or(""), kScriptEnd, "\n");
}

}  // namespace

std::optional<std::string> ReportHtml(const RunReport& report, const std::string& bundle) {
  std::string html = absl::StrCat(kDoctype, "\n<html lang=\"en\"><head><meta charset=\"utf-8\">",
                                  "<title>", Escaped(report.title), "</title><style>", kStyle,
                                  "</style></head><body>\n<h1>", Escaped(report.title), "</h1>\n");
  html += "<table>\n";
  for (const auto& [name, text] : report.facts) html += Row({name, text}, "td");
  html += "</table>\n";
  if (!report.output.empty()) {
    absl::StrAppend(&html, "<h2>What the command printed</h2>\n<pre>", Escaped(report.output),
                    "</pre>\n");
  }
  const std::vector<ordered_json> outcomes = OutcomesIn(bundle);
  absl::StrAppend(&html, "<h2>Deliveries: ", outcomes.size(), "</h2>\n");
  if (!outcomes.empty()) html += DeliveryTable(outcomes);
  if (!bundle.empty()) {
    absl::StrAppend(&html, "<h2>The run</h2>\n<p>A solid line is proven; a dashed one only fell ",
                    "into the time of the request.</p>\n<div id=\"picture\">The picture needs ",
                    "JavaScript.</div>\n", kBundleBegin, absl::Base64Escape(Gzip(bundle)),
                    kScriptEnd, "\n", PictureScript());
  }
  html += "</body></html>\n";
  if (html.size() > kReportBytesMax) return std::nullopt;
  return html;
}

std::string FirstWrongDelivery(const std::string& bundle) {
  for (const ordered_json& outcome : OutcomesIn(bundle)) {
    const std::string verdict = outcome.value("outcome", "");
    if (verdict == "delivered") continue;
    return absl::StrCat("delivery ", outcome.value("delivery", int64_t{0}), ", message ",
                        outcome.value("sequence_number", uint64_t{0}), " to webhook ",
                        outcome.value("subject", ""), " of cache ", outcome.value("cache", ""),
                        ": ", verdict, ", ", AnswerInWords(outcome));
  }
  return "";
}

absl::StatusOr<ordered_json> ReadBundleFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string begin(sizeof kDoctype - 1, '\0');
  if (!file.read(begin.data(), static_cast<std::streamsize>(begin.size())) || begin != kDoctype) {
    return ReadJsonFile(path);
  }
  const std::string html(std::istreambuf_iterator<char>(file), {});
  const size_t mark = html.find(kBundleBegin);
  const size_t from = mark + sizeof kBundleBegin - 1;
  const size_t end = mark == std::string::npos ? mark : html.find(kScriptEnd, from);
  std::string packed;
  if (end == std::string::npos || !absl::Base64Unescape(html.substr(from, end - from), &packed)) {
    return errors::FileUnusable(path, "it is a report without a bundle");
  }
  const auto text = Gunzip(packed, kBundleBytesMax);
  auto json = ordered_json::parse(text.value_or(""), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return errors::FileUnusable(path, "the bundle in it is damaged");
  return json;
}

}  // namespace emulator
