#include "emulator/storage/database_size.h"

namespace emulator {
namespace {

constexpr char kPages[] = "PRAGMA page_count";
constexpr char kFreePages[] = "PRAGMA freelist_count";
constexpr char kPageBytes[] = "PRAGMA page_size";

uint64_t Ask(Statement& statement) {
  Rows rows = statement.Query();
  return rows.Next() ? rows.Uint(0) : 0;
}

}  // namespace

DatabaseSize::DatabaseSize(Database& db)
    : pages_(db, kPages), free_pages_(db, kFreePages), find_page_bytes_(db, kPageBytes) {}

uint64_t DatabaseSize::Bytes() { return Ask(pages_) * page_bytes(); }

uint64_t DatabaseSize::BytesUsed() { return (Ask(pages_) - Ask(free_pages_)) * page_bytes(); }

uint64_t DatabaseSize::page_bytes() {
  if (page_bytes_ == 0) page_bytes_ = Ask(find_page_bytes_);
  return page_bytes_;
}

}  // namespace emulator
