#include "emulator/cli/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "emulator/base/json_text.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kGap[] = "  ";
constexpr size_t kStreamedWidth = 10;
constexpr size_t kStreamedTimeWidth = 23;

std::string TimeCell(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E3S", time, absl::UTCTimeZone());
}

// Control characters would move the cursor of the terminal.
std::string OnOneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = ' ';
  }
  return text;
}

std::string CellText(absl::string_view name, const ordered_json& value) {
  if (value.is_null()) return "";
  if (value.is_number_integer() && absl::EndsWith(name, "_us")) {
    return TimeCell(absl::FromUnixMicros(value.get<int64_t>()));
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const size_t slash = name == "action" ? text.rfind('/') : std::string::npos;
    return OnOneLine(slash == std::string::npos ? text : text.substr(slash + 1));
  }
  return OnOneLine(Dump(value));
}

// Letters, not bytes: what follows the first byte of a letter has no width.
size_t WidthOf(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string CutTo(const std::string& text, size_t width) {
  if (width == 0 || WidthOf(text) <= width) return text;
  size_t letters = 0;
  size_t end = 0;
  for (; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && ++letters == width) break;
  }
  return text.substr(0, end) + "…";
}

// 0 when there is no terminal.
size_t TerminalWidth() {
  winsize size = {};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] == 0) continue;
    const size_t width = WidthOf(cells[i]);
    absl::StrAppend(&line, cells[i], std::string(widths[i] > width ? widths[i] - width : 0, ' '),
                    kGap);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return absl::StrCat(CutTo(line, TerminalWidth()), "\n");
}

}  // namespace

bool StdoutIsTerminal() { return isatty(STDOUT_FILENO) == 1; }

Table::Cells Table::CellsOf(const ordered_json& row) const {
  if (!row.is_object()) return {CellText("", row)};
  Cells cells;
  for (const char* column : columns_) {
    const auto pointer = ordered_json::json_pointer(absl::StrCat("/", column));
    const std::vector<std::string> names = absl::StrSplit(column, '/');
    cells.push_back(row.contains(pointer) ? CellText(names.back(), row.at(pointer)) : "");
  }
  return cells;
}

Table::Cells Table::Titles() const {
  Cells titles;
  for (const char* column : columns_) {
    const std::vector<std::string> names = absl::StrSplit(column, '/');
    titles.push_back(absl::EndsWith(names.back(), "_us")
                         ? "time"
                         : absl::StrReplaceAll(names.back(), {{"_", " "}}));
  }
  return titles;
}

void Table::Add(const ordered_json& row) { rows_.push_back(CellsOf(row)); }

std::string Table::Text() const {
  const Cells titles = Titles();
  std::vector<size_t> widths(titles.size(), 0);
  for (const Cells& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  for (size_t i = 0; i < titles.size(); ++i) {
    if (widths[i] > 0) widths[i] = std::max(widths[i], titles[i].size());
  }
  std::string text = Line(titles, widths);
  for (const Cells& row : rows_) text += Line(row, widths);
  return text;
}

std::vector<size_t> Table::StreamedWidths() const {
  std::vector<size_t> widths;
  for (const std::string& title : Titles()) {
    widths.push_back(title == "time" ? kStreamedTimeWidth : std::max(kStreamedWidth, title.size()));
  }
  return widths;
}

std::string Table::TitleLine() const { return Line(Titles(), StreamedWidths()); }

std::string Table::RowLine(const ordered_json& row) const {
  return Line(CellsOf(row), StreamedWidths());
}

}  // namespace emulator
