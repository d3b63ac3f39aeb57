#pragma once

#include <memory>
#include <string>

namespace emulator {

// A disk that fails when the test says so. While it lives, every database that is opened goes
// through it: it is SQLite's default file system, and hands on what does not fail.
//
// It counts what SQLite does to files: opening, reading, writing, cutting, syncing, deleting.
//
// Threads: not safe; one at a time may live.
class FailingDisk {
 public:
  enum class How {
    // The one access fails, as a disk does that has a bad moment.
    kOnce,
    // All from there on fail until Heal, as a disk does that is gone.
    kForGood,
    // Only what would make a file larger fails, from there on.
    kFull,
  };

  FailingDisk();
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  // The n-th access from now fails, counted from 1.
  void FailAt(int n, How how);
  void Heal();
  // Whether an access has failed since FailAt.
  bool has_failed() const;
  // What failed first, as "write of default.db-wal".
  const std::string& what_failed() const;

 private:
  struct Hidden;
  std::unique_ptr<Hidden> hidden_;
};

}  // namespace emulator
