#pragma once

#include "emulator/storage/database.h"
#include "emulator/storage/statement.h"

namespace emulator {

// The three statements of a transaction, prepared once per database.
class TransactionStatements {
 public:
  explicit TransactionStatements(Database& db)
      : db(db), begin(db, "BEGIN"), commit(db, "COMMIT"), rollback(db, "ROLLBACK") {}

  Database& db;
  Statement begin;
  Statement commit;
  Statement rollback;
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
