#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace emulator {

// A program that says on its first line of stdout where it listens; killed when this goes.
class ServerProcess {
 public:
  // The emulator on free ports, with these arguments more.
  static ServerProcess Emulator(const std::string& binary,
                                std::vector<std::string> more_arguments = {});
  // This program as the limit (EmptyServer).
  static ServerProcess Empty();
  // The limit that is linked as this binary is: the one that ./run package puts beside it, else
  // this program.
  static ServerProcess EmptyLike(const std::string& binary);
  // Another program that says on its first line that it is ready; its address may be empty.
  static ServerProcess Of(const std::vector<std::string>& command) {
    return ServerProcess(command);
  }

  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&&) = delete;
  ~ServerProcess();

  pid_t pid() const { return pid_; }
  // Of the data port.
  const std::string& address() const { return address_; }
  double ResidentMb() const;
  // Processor time used so far.
  absl::Duration Cpu() const;
  // From the start of the process to its first line.
  double ready_ms() const { return ready_ms_; }

 private:
  // Returns at the first line.
  explicit ServerProcess(const std::vector<std::string>& command);

  pid_t pid_ = 0;
  std::string address_;
  double ready_ms_ = 0;
};

}  // namespace emulator
