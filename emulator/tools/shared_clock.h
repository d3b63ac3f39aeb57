#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/tools/surroundings.h"
#include "emulator/world/world.h"

namespace emulator {

// A world's clock as the wall clock of a command, which is not changed for that: a library is
// loaded into the command and all that it starts (preload/shared_clock.c). The library reads one
// word, in a file that this object writes at each change of the clock; so when a change of the
// clock is answered, the command sees it.
//
// The word is us * 2 + 1 for a clock that stands still at that many microseconds after 1970, and
// us * 2 for one that runs so far ahead of the machine's.
//
// Threads: what a follower does is done under the lock of one world.
// Ownership: must outlive the world that it follows. The file goes with this object. What a process
// that was killed left in the directory goes when the next one shares a clock there.
class SharedClock : public ClockFollower {
 public:
  // Puts the library and the file of the word into a directory that the command can read. The clock
  // runs with the machine's until it hears otherwise. FileUnusable.
  static absl::StatusOr<std::unique_ptr<SharedClock>> Make(const std::string& directory);
  // The same in a directory of its own, which goes with this object.
  static absl::StatusOr<std::unique_ptr<SharedClock>> MakeTemporary();
  ~SharedClock() override;
  SharedClock(const SharedClock&) = delete;
  SharedClock& operator=(const SharedClock&) = delete;

  void StandsAt(absl::Time time) override;
  void RunsAhead(absl::Duration ahead) override;

  // Adds what a command needs to see the clock. Other libraries that it is to load first stay.
  void AddTo(std::map<std::string, std::string>& variables) const;

 private:
  SharedClock(std::string library, std::string file, int lock, int64_t* word)
      : library_(std::move(library)), file_(std::move(file)), lock_(lock), word_(word) {}
  void Write(int64_t word);

  const std::string library_;
  const std::string file_;
  // The descriptor of the file, which is locked: so others see that it is in use.
  const int lock_;
  // In the mapped file.
  int64_t* const word_;
  // Empty: somebody else's.
  std::string own_directory_;
};

// Makes the clock of a world that of a command that Supervise runs, beside the emulator's
// certificate: `clock` is then to outlive the world. FileUnusable.
absl::Status ShareClock(World& world, const Surroundings& at, std::unique_ptr<SharedClock>& clock,
                        std::map<std::string, std::string>& variables);

// The library's bytes.
absl::string_view SharedClockLibrary();

}  // namespace emulator
