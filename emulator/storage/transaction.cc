#include "emulator/storage/transaction.h"

namespace emulator {

Transaction::Transaction(TransactionStatements& statements) : statements_(statements) {
  statements_.begin.Run();
}

Transaction::~Transaction() {
  if (!statements_.db.in_transaction()) return;
  try {
    statements_.rollback.Run();
  } catch (const StorageError&) {
    // SQLite has rolled back by itself, for instance after an I/O error.
  }
}

void Transaction::Commit() { statements_.commit.Run(); }

}  // namespace emulator
