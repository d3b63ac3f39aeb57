#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "emulator/storage/database.h"

namespace emulator {

// How a database was at one time. Images of one database that are made one after the other share
// the pages that did not change in between: then an image costs as much memory as changed, and as
// much time as it takes to compare the rest.
//
// Threads: an image never changes, so it is safe.
class SharedImage {
 public:
  // Counts the bytes of all images that are made with it, each page once.
  using ByteCount = std::shared_ptr<std::atomic<size_t>>;

  // `earlier` is an image of the same database, or null. Throws StorageError.
  SharedImage(const Database& db, const SharedImage* earlier, ByteCount count);

  // A database in memory that holds what the image does. Throws StorageError.
  std::unique_ptr<Database> NewDatabase() const;

  size_t pages() const { return pages_.size(); }
  size_t bytes() const { return size_; }

  static constexpr size_t kPageBytes = 4096;

 private:
  struct Page {
    Page(const unsigned char* from, ByteCount its_count);
    ~Page();
    unsigned char bytes[kPageBytes];
    const ByteCount count;
  };

  size_t size_ = 0;
  std::vector<std::shared_ptr<const Page>> pages_;
};

}  // namespace emulator
