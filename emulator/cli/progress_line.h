#pragma once

namespace emulator {

// At a terminal: takes back what stands in the line of stderr that tells how far a verb is.
inline constexpr char kClearLine[] = "\r\x1b[K";

}  // namespace emulator
