// The entry point of libFuzzer, for the one target that FUZZ_TARGET names.

#include "tests/fuzz/fuzz_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  emulator::FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
