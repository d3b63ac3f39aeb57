#include "emulator/storage/shared_image.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace emulator {

SharedImage::Page::Page(const unsigned char* from, ByteCount its_count)
    : count(std::move(its_count)) {
  std::copy_n(from, kPageBytes, bytes);
  *count += sizeof(Page);
}

SharedImage::Page::~Page() { *count -= sizeof(Page); }

SharedImage::SharedImage(const Database& db, const SharedImage* earlier, ByteCount count) {
  const Database::RawImage image = db.Serialize();
  size_ = image.size / kPageBytes * kPageBytes;
  if (size_ != image.size) throw StorageError(0, "its pages are smaller than those of an image");
  pages_.reserve(size_ / kPageBytes);
  for (const unsigned char* page = image.bytes.get(); pages_.size() * kPageBytes < size_;
       page += kPageBytes) {
    const size_t number = pages_.size();
    const bool is_same = earlier != nullptr && number < earlier->pages_.size() &&
                         std::memcmp(earlier->pages_[number]->bytes, page, kPageBytes) == 0;
    pages_.push_back(is_same ? earlier->pages_[number] : std::make_shared<const Page>(page, count));
  }
}

std::unique_ptr<Database> SharedImage::NewDatabase() const {
  Database::RawImage image = Database::NewImage(size_);
  unsigned char* to = image.bytes.get();
  for (const auto& page : pages_) to = std::copy_n(page->bytes, kPageBytes, to);
  Database loaded(Database::kInMemory);
  loaded.Load(std::move(image));
  auto db = std::make_unique<Database>(Database::kInMemory);
  db->CopyFrom(loaded);
  return db;
}

}  // namespace emulator
