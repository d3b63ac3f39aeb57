#pragma once

#include "emulator/storage/database.h"
#include "emulator/storage/statement.h"

namespace emulator {

// The statements of a transaction, prepared once per database.
class TransactionStatements {
 public:
  explicit TransactionStatements(Database& db) : db(db) {}

  Database& db;
  Statement begin{db, "BEGIN"};
  Statement commit{db, "COMMIT"};
  Statement rollback{db, "ROLLBACK"};
  // A place within a transaction, one at a time, that it can be taken back to.
  Statement savepoint{db, "SAVEPOINT command"};
  Statement release{db, "RELEASE command"};
  Statement rollback_to{db, "ROLLBACK TO command"};
};

// All or nothing: begun by the constructor, undone by the destructor unless committed.
class Transaction {
 public:
  explicit Transaction(TransactionStatements& statements);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Throws StorageError when the changes could not be kept; they are undone then.
  void Commit();

 private:
  TransactionStatements& statements_;
};

}  // namespace emulator
