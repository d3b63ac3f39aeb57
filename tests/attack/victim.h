#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace emulator::attack {

// What a process holds.
struct Usage {
  int64_t memory_kb = 0;
  int64_t threads = 0;
  int64_t descriptors = 0;
};

// The emulator as a process of its own, on free ports of 127.0.0.1, that is watched from outside.
// Killed at the latest when this goes.
class Victim {
 public:
  struct Options {
    std::string binary;
    std::vector<std::string> arguments;
    // By RLIMIT_ number.
    std::map<int, uint64_t> limits;
    // Runs as a user of its own, so that a limit on threads counts its threads only; needs root.
    bool own_user = false;
  };
  explicit Victim(Options options);
  ~Victim();
  Victim(const Victim&) = delete;

  // It has printed its READY line.
  bool ready() const { return !data_.empty(); }
  const std::string& data() const { return data_; }
  const std::string& control() const { return control_; }
  // Empty without --tls-port.
  const std::string& tls() const { return tls_; }

  // Still there; false also when it ended by itself.
  bool Alive();
  // "exit code 0", "signal 6"; empty while it lives.
  std::string HowItEnded();
  Usage Look() const;
  pid_t pid() const { return pid_; }
  // The end of what it logged, and how many lines there are.
  std::string LogEnd() const;
  int64_t LogLines() const;
  // SIGTERM, and how it ended; "killed" when it had not after `patience_ms`.
  std::string Stop(int patience_ms = 15000);

 private:
  void Launch(const Options& options, int out);
  void Collect(bool wait);

  pid_t pid_ = 0;
  std::string log_;
  std::string data_;
  std::string control_;
  std::string tls_;
  std::string ended_;
};

}  // namespace emulator::attack
