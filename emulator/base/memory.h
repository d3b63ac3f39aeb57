#pragma once

#include <cstddef>

namespace emulator {

// What of the process is in memory, by the system's account.
size_t ResidentBytes();

// Gives memory that was freed back to the system, when it is much: the allocator keeps what many
// calls at once needed for the next such time. Takes milliseconds then; for quiet moments.
void ReturnFreeMemory();

}  // namespace emulator
