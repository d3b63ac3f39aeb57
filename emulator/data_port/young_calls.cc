#include "emulator/data_port/young_calls.h"

namespace emulator {

void YoungCalls::AwaitRoom() {
  if (count_ <= kMax) return;
  absl::MutexLock lock(&mutex_);
  ++waiting_;
  if (count_ > kMax) room_.WaitWithTimeout(&mutex_, kPatience);
  --waiting_;
}

void YoungCalls::Remove() {
  if (--count_ > kMax || waiting_ == 0) return;
  absl::MutexLock lock(&mutex_);
  room_.Signal();
}

}  // namespace emulator
