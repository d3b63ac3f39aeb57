#include "emulator/base/memory.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace emulator {

size_t ResidentBytes() {
  std::ifstream pages("/proc/self/statm");
  size_t all = 0;
  size_t resident = 0;
  pages >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

void ReturnFreeMemory() {
  constexpr size_t kMuch = 64 * 1024 * 1024;
  const struct mallinfo2 heap = mallinfo2();
  if (ResidentBytes() > heap.uordblks + heap.hblkhd + kMuch) malloc_trim(0);
}

}  // namespace emulator
