#pragma once

#include <sys/types.h>

#include <string>

namespace emulator {

// The emulator as a process of its own, on free ports; killed when this goes.
class ServerProcess {
 public:
  // Returns at the READY line.
  ServerProcess();
  ~ServerProcess();

  pid_t pid() const { return pid_; }
  const std::string& address() const { return address_; }
  double ResidentMb() const;
  // From the start of the process to its READY line.
  double ready_ms() const { return ready_ms_; }

 private:
  pid_t pid_ = 0;
  std::string address_;
  double ready_ms_ = 0;
};

}  // namespace emulator
