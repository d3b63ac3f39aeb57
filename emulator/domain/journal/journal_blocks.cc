#include "emulator/domain/journal/journal_blocks.h"

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"

namespace emulator {
namespace {

// An entry is packed as its members one after the other: a number as groups of seven bits, the
// lowest first; a text as its length and its bytes.
void PutNumber(std::string& out, uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

void PutText(std::string& out, absl::string_view text) {
  PutNumber(out, text.size());
  out.append(text.data(), text.size());
}

class Unpacker {
 public:
  explicit Unpacker(absl::string_view text) : text_(text) {}

  uint64_t Number() {
    uint64_t number = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(text_[at_++]);
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
  }
  absl::string_view Bytes() {
    const size_t size = Number();
    return text_.substr(std::exchange(at_, at_ + size), size);
  }
  std::string Text() { return std::string(Bytes()); }

 private:
  absl::string_view text_;
  size_t at_ = 0;
};

void Pack(const JournalEntry& entry, std::string& out) {
  PutNumber(out, static_cast<uint64_t>(absl::ToUnixMicros(entry.time)));
  for (const std::string* text : {&entry.action, &entry.caller, &entry.token_id, &entry.cache,
                                  &entry.subject, &entry.outcome, &entry.traceparent}) {
    PutText(out, *text);
  }
  PutText(out, DetailText(entry.detail));
  // 0: absent.
  PutNumber(out, entry.cause ? *entry.cause + 1 : 0);
  PutNumber(out, entry.during.size());
  for (const uint64_t number : entry.during) PutNumber(out, number);
  PutNumber(out, static_cast<uint64_t>(entry.payload_bytes + 1));
  PutNumber(out, entry.payload.has_value());
  if (entry.payload) PutText(out, *entry.payload);
}

JournalEntry Unpack(uint64_t number, absl::string_view text) {
  Unpacker in(text);
  JournalEntry entry{.number = number,
                     .time = absl::FromUnixMicros(static_cast<int64_t>(in.Number()))};
  for (std::string* member : {&entry.action, &entry.caller, &entry.token_id, &entry.cache,
                              &entry.subject, &entry.outcome, &entry.traceparent}) {
    *member = in.Text();
  }
  entry.detail = DetailFromText(in.Bytes());
  const uint64_t cause = in.Number();
  entry.cause = cause == 0 ? std::nullopt : std::optional(cause - 1);
  entry.during.resize(in.Number());
  for (uint64_t& attempt : entry.during) attempt = in.Number();
  entry.payload_bytes = static_cast<int64_t>(in.Number()) - 1;
  if (in.Number() != 0) entry.payload = in.Text();
  return entry;
}

size_t KeptBytes(const JournalEntry& entry) { return entry.payload ? entry.payload->size() : 0; }

}  // namespace

void JournalBlocks::Append(const JournalEntry& entry) {
  const bool begins =
      blocks_.empty() || entry.number / kBlockEntries != blocks_.back()->first / kBlockEntries;
  if (begins) {
    if (!blocks_.empty() && !is_shared_) blocks_.back()->text.shrink_to_fit();
    blocks_.push_back(std::make_shared<Block>(Block{.first = entry.number}));
    is_shared_ = false;
  }
  Block& block = Own();
  block.begins.resize(entry.number - block.first, kNone);
  block.begins.push_back(static_cast<uint32_t>(block.text.size()));
  Pack(entry, block.text);
  block.payload_bytes += KeptBytes(entry);
  payload_bytes_ += KeptBytes(entry);
  last_number_ = entry.number;
  last_time_ = entry.time;
}

JournalBlocks::Block& JournalBlocks::Own() {
  if (std::exchange(is_shared_, false)) blocks_.back() = std::make_shared<Block>(*blocks_.back());
  return *blocks_.back();
}

void JournalBlocks::TakeBack(uint64_t last_number) {
  if (last_number >= last_number_) return;
  while (!blocks_.empty() && blocks_.back()->first > last_number) {
    payload_bytes_ -= blocks_.back()->payload_bytes;
    blocks_.pop_back();
    // It may be, since the time when it was the last.
    is_shared_ = true;
  }
  last_number_ = 0;
  last_time_ = absl::InfinitePast();
  if (blocks_.empty()) return;
  if (blocks_.back()->last() > last_number) Cut(Own(), last_number);
  const Block& block = *blocks_.back();
  last_number_ = block.last();
  last_time_ = Unpack(last_number_, block.EntryAt(block.begins.back())).time;
}

void JournalBlocks::Cut(Block& block, uint64_t last_number) {
  size_t end = block.text.size();
  uint64_t bytes = 0;
  for (; block.last() > last_number; block.begins.pop_back()) {
    if (block.begins.back() == kNone) continue;
    end = block.begins.back();
    bytes += KeptBytes(Unpack(block.last(), block.EntryAt(end)));
  }
  while (block.begins.back() == kNone) block.begins.pop_back();
  block.text.resize(end);
  block.payload_bytes -= bytes;
  payload_bytes_ -= bytes;
}

uint64_t JournalBlocks::Prune(size_t blocks_max, uint64_t bytes_max) {
  uint64_t forgotten = 0;
  while (blocks_.size() > blocks_max || (payload_bytes_ > bytes_max && blocks_.size() > 1)) {
    forgotten = (blocks_.front()->first / kBlockEntries + 1) * kBlockEntries - 1;
    payload_bytes_ -= blocks_.front()->payload_bytes;
    blocks_.pop_front();
  }
  return forgotten;
}

JournalBlocks JournalBlocks::Share(uint64_t last_number) {
  is_shared_ = true;
  JournalBlocks shared = *this;
  shared.TakeBack(last_number);
  shared.is_shared_ = true;
  return shared;
}

std::vector<JournalEntry> JournalBlocks::Read(uint64_t after, int count) const {
  std::vector<JournalEntry> entries;
  // The last block that begins at the next number, or before.
  auto block = std::upper_bound(
      blocks_.begin(), blocks_.end(), after + 1,
      [](uint64_t number, const std::shared_ptr<Block>& one) { return number < one->first; });
  if (block != blocks_.begin()) --block;
  for (; block != blocks_.end(); ++block) {
    const Block& from = **block;
    const uint64_t skipped = after + 1 > from.first ? after + 1 - from.first : 0;
    for (size_t i = skipped; i < from.begins.size(); ++i) {
      if (entries.size() >= static_cast<size_t>(count)) return entries;
      if (from.begins[i] == kNone) continue;
      entries.push_back(Unpack(from.first + i, from.EntryAt(from.begins[i])));
    }
  }
  return entries;
}

uint64_t JournalBlocks::first_number() const {
  return blocks_.empty() ? 0 : blocks_.front()->first;
}

uint64_t JournalBlocks::bytes() const {
  uint64_t bytes = 0;
  for (const auto& block : blocks_) {
    bytes += sizeof(Block) + block->text.size() + block->begins.size() * sizeof(uint32_t);
  }
  return bytes;
}

}  // namespace emulator
