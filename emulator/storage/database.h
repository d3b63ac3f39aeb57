#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

struct sqlite3;

namespace emulator {

// SQLite said no: disk full, file damaged, a statement that breaks a constraint. It is thrown from
// storage and caught where a command of a world runs, which rolls back and answers INTERNAL. Users'
// mistakes never take this way; they are absl::Status.
class StorageError : public std::runtime_error {
 public:
  StorageError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  // SQLite's primary result code.
  int code() const { return code_; }

 private:
  int code_;
};

// One SQLite connection, in memory or on a file.
//
// A file is opened in WAL mode and locked for this process alone: what was committed survives the
// death of the process, and a second process is refused. (Not the death of the machine: commits are
// not synced one by one, which would make each a thousand times slower.)
//
// Threads: none of its own, not safe; the world's lock guards it.
class Database {
 public:
  static constexpr char kInMemory[] = ":memory:";

  // Opens or creates. Throws StorageError: busy when another process has the file.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs statements that return no rows.
  void Execute(const char* sql);

  // Becomes an exact copy of `source`, whatever it held before. No statement of this database may
  // be running. Throws StorageError, and is unchanged then.
  void CopyFrom(Database& source);

  // What its file holds, or would hold.
  std::string Image() const;
  // The same, as SQLite hands it out.
  struct RawImage {
    struct Free {
      void operator()(unsigned char* bytes) const;
    };
    std::unique_ptr<unsigned char, Free> bytes;
    size_t size = 0;
  };
  RawImage Serialize() const;
  // An image that is to be filled in.
  static RawImage NewImage(size_t size);
  // Becomes what an image says. It is then good for reading and copying alone.
  void Load(const std::string& image);
  void Load(RawImage image);

  // What all databases of the process hold in memory.
  static int64_t MemoryBytes();

  int64_t last_insert_id() const;
  // Rows that the latest statement inserted, updated or deleted.
  int64_t changes() const;
  // Rows that all statements since the opening inserted, updated or deleted.
  int64_t total_changes() const;
  bool in_transaction() const;
  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_; }

  // The one place where a result code becomes an error.
  void Check(int code) const;

 private:
  std::string path_;
  sqlite3* handle_ = nullptr;
};

}  // namespace emulator
