#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace emulator {

// The program of a receiver, run beside this process with its output, in a process group of its
// own. When this object goes, it and what it started in the group are ended.
class ReceiverProcess {
 public:
  ReceiverProcess(const std::vector<std::string>& command,
                  const std::map<std::string, std::string>& environment);
  ~ReceiverProcess();
  ReceiverProcess(const ReceiverProcess&) = delete;
  ReceiverProcess& operator=(const ReceiverProcess&) = delete;

  // Waits until something accepts connections at this URL. Empty; else why it will not: the program
  // could not be started, it has ended, or the patience has.
  std::string AwaitAccepting(const std::string& url, absl::Duration patience);

 private:
  // Absent as -1, like its descriptor.
  pid_t pid_ = -1;
  int process_ = -1;
  std::string problem_;
};

}  // namespace emulator
