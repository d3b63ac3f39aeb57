#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace emulator {

// Whether a person reads what is printed: stdout is a terminal.
bool StdoutIsTerminal();

// Rows of JSON, printed as a table that a person can read. A column is a member of each row, or a
// path of members: "clock/mode". Times are printed as times, an RPC without its service.
class Table {
 public:
  explicit Table(std::vector<const char*> columns) : columns_(std::move(columns)) {}

  // A row that is not an object is one cell.
  void Add(const nlohmann::ordered_json& row);
  // The lines of the table, each with its line break. Columns in which nothing stands are left out.
  // Lines are cut at the width of the terminal, when there is one.
  std::string Text() const;

  // For rows that come one by one: the titles, and a row, in columns of a fixed width.
  std::string TitleLine() const;
  std::string RowLine(const nlohmann::ordered_json& row) const;

 private:
  using Cells = std::vector<std::string>;

  Cells CellsOf(const nlohmann::ordered_json& row) const;
  Cells Titles() const;
  std::vector<size_t> StreamedWidths() const;

  std::vector<const char*> columns_;
  std::vector<Cells> rows_;
};

}  // namespace emulator
