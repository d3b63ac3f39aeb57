#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/storage/database.h"

struct sqlite3_stmt;

namespace emulator {

// Bytes to bind as a BLOB; plain strings are bound as TEXT. A BLOB and a TEXT of the same bytes are
// different values to SQLite, so keys and values of items always go through this.
struct Blob {
  absl::string_view bytes;
};

class Rows;

// One prepared statement, prepared at its first use and kept: a new world costs nothing for the
// statements it never runs.
//
//   Statement find(db, "SELECT value FROM items WHERE cache_id = ?1 AND key = ?2");
//   for (Rows rows = find.Query(cache_id, Blob{key}); rows.Next();) use(rows.Bytes(0));
//
// Bound text and bytes are not copied: they must live until the call (Run) or the Rows end.
// Every function throws StorageError when SQLite fails.
class Statement {
 public:
  Statement(Database& db, const char* sql) : db_(db), sql_(sql) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Runs to the end; returns how many rows were changed.
  template <typename... Args>
  int64_t Run(const Args&... args);

  // Starts; the rows are read from the result. One at a time per statement.
  template <typename... Args>
  Rows Query(const Args&... args);

  // The row id that the latest insert of the connection made.
  int64_t last_insert_id() const { return db_.last_insert_id(); }

 private:
  friend class Rows;

  template <typename... Args>
  void BindAll(const Args&... args);
  void Prepare();
  void Bind(int index, int64_t value);
  void Bind(int index, uint64_t value) { Bind(index, static_cast<int64_t>(value)); }
  void Bind(int index, int value) { Bind(index, static_cast<int64_t>(value)); }
  void Bind(int index, double value);
  void Bind(int index, absl::string_view text);
  void Bind(int index, Blob blob);
  void Bind(int index, std::nullptr_t null);
  void Bind(int index, absl::Time time) { Bind(index, absl::ToUnixMicros(time)); }
  // NULL when absent.
  template <typename T>
  void Bind(int index, const std::optional<T>& value) {
    if (value) {
      Bind(index, *value);
    } else {
      Bind(index, nullptr);
    }
  }
  bool Step();
  void Reset();

  Database& db_;
  const char* sql_;
  sqlite3_stmt* handle_ = nullptr;
};

// The rows of a running query. Frees the statement for its next use when it goes.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  ~Rows() {
    if (statement_ != nullptr) statement_->Reset();
  }
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;

  // Moves to the next row; false at the end.
  bool Next() { return statement_->Step(); }

  // Columns of the current row, counted from 0.
  int64_t Int(int column) const;
  double Double(int column) const;
  uint64_t Uint(int column) const { return static_cast<uint64_t>(Int(column)); }
  // Valid until the next call of Next.
  absl::string_view Bytes(int column) const;
  std::string Text(int column) const { return std::string(Bytes(column)); }
  absl::Time Time(int column) const { return absl::FromUnixMicros(Int(column)); }
  bool IsNull(int column) const;
  // Absent for NULL.
  std::optional<uint64_t> OptionalUint(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Uint(column));
  }

 private:
  Statement* statement_;
};

template <typename... Args>
void Statement::BindAll(const Args&... args) {
  Prepare();
  int index = 0;
  (Bind(++index, args), ...);
}

template <typename... Args>
int64_t Statement::Run(const Args&... args) {
  Rows rows = Query(args...);
  while (rows.Next()) {
  }
  return db_.changes();
}

template <typename... Args>
Rows Statement::Query(const Args&... args) {
  BindAll(args...);
  return Rows(*this);
}

}  // namespace emulator
