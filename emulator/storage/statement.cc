#include "emulator/storage/statement.h"

#include <sqlite3.h>

namespace emulator {

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::Prepare() {
  if (handle_ != nullptr) return;
  db_.Check(
      sqlite3_prepare_v3(db_.handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

void Statement::Bind(int index, int64_t value) {
  db_.Check(sqlite3_bind_int64(handle_, index, value));
}

void Statement::Bind(int index, double value) {
  db_.Check(sqlite3_bind_double(handle_, index, value));
}

void Statement::Bind(int index, absl::string_view text) {
  // A null pointer would bind NULL; an empty text is not the same.
  db_.Check(sqlite3_bind_text64(handle_, index, text.data() == nullptr ? "" : text.data(),
                                text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::Bind(int index, Blob blob) {
  if (blob.bytes.empty()) {
    db_.Check(sqlite3_bind_zeroblob(handle_, index, 0));
    return;
  }
  db_.Check(
      sqlite3_bind_blob64(handle_, index, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC));
}

void Statement::Bind(int index, std::nullptr_t) { db_.Check(sqlite3_bind_null(handle_, index)); }

bool Statement::Step() {
  const int code = sqlite3_step(handle_);
  db_.Check(code);
  return code == SQLITE_ROW;
}

// The code of a reset repeats the error of the last step, which was thrown already.
void Statement::Reset() { sqlite3_reset(handle_); }

int64_t Rows::Int(int column) const { return sqlite3_column_int64(statement_->handle_, column); }

double Rows::Double(int column) const { return sqlite3_column_double(statement_->handle_, column); }

absl::string_view Rows::Bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_->handle_, column);
  const int size = sqlite3_column_bytes(statement_->handle_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<size_t>(size)};
}

bool Rows::IsNull(int column) const {
  return sqlite3_column_type(statement_->handle_, column) == SQLITE_NULL;
}

}  // namespace emulator
