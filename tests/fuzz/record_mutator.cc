// Targets whose input is a series of records of RECORD_BYTES bytes: records are copied, moved and
// removed as a whole, so that what stands behind them keeps its meaning. Half of the time libFuzzer
// changes bytes as it always does.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>

extern "C" size_t LLVMFuzzerMutate(uint8_t* bytes, size_t size, size_t size_max);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* bytes, size_t size, size_t size_max,
                                          unsigned seed) {
  constexpr size_t kRecord = RECORD_BYTES;
  std::minstd_rand random(seed);
  const size_t count = size / kRecord;
  const unsigned kind = random() % 8;
  if (kind < 3 && count > 0) {
    // Within one record, whose length stays.
    uint8_t* const record = bytes + random() % count * kRecord;
    record[random() % kRecord] = static_cast<uint8_t>(random());
    return count * kRecord;
  }
  if (kind == 3 && count > 1) {
    const size_t at = random() % count;
    std::memmove(bytes + at * kRecord, bytes + (at + 1) * kRecord, (count - at - 1) * kRecord);
    return (count - 1) * kRecord;
  }
  if (kind == 4 && count > 0 && (count + 1) * kRecord <= size_max) {
    // One of them again, somewhere.
    uint8_t copy[kRecord];
    std::memcpy(copy, bytes + random() % count * kRecord, kRecord);
    const size_t at = random() % (count + 1);
    std::memmove(bytes + (at + 1) * kRecord, bytes + at * kRecord, (count - at) * kRecord);
    std::memcpy(bytes + at * kRecord, copy, kRecord);
    return (count + 1) * kRecord;
  }
  if (kind < 7 && (count + 1) * kRecord <= size_max) {
    // A new one at the end.
    for (size_t i = 0; i < kRecord; ++i)
      bytes[count * kRecord + i] = static_cast<uint8_t>(random());
    return (count + 1) * kRecord;
  }
  return LLVMFuzzerMutate(bytes, size, size_max);
}
