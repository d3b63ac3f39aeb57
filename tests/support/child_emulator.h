#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

extern char** environ;

namespace emulator {

// The binary as a process of its own, which a test may kill. Killed at the latest when this goes.
class ChildEmulator {
 public:
  // Returns when the process has printed its READY line; an empty address if it ended instead.
  ChildEmulator(const std::string& binary, std::vector<std::string> args) {
    args.insert(args.begin(), binary);
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    int out[2];
    EXPECT_EQ(pipe(out), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    EXPECT_EQ(posix_spawn(&pid_, binary.c_str(), &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    std::FILE* const lines = fdopen(out[0], "r");
    char line[4096] = "";
    if (std::fgets(line, sizeof(line), lines) != nullptr) {
      address_ = Member(line, "grpc");
      control_address_ = Member(line, "control");
    }
    std::fclose(lines);
  }
  ~ChildEmulator() { Kill(); }

  // "127.0.0.1:40123"
  const std::string& address() const { return address_; }
  const std::string& control_address() const { return control_address_; }
  pid_t pid() const { return pid_; }

  // As a power cut would.
  void Kill() { End(SIGKILL); }

 private:
  static std::string Member(const std::string& json, const std::string& name) {
    const size_t begin = json.find("\"" + name + "\":\"") + name.size() + 4;
    return json.substr(begin, json.find('"', begin) - begin);
  }
  void End(int signal) {
    if (pid_ == 0) return;
    kill(pid_, signal);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  pid_t pid_ = 0;
  std::string address_;
  std::string control_address_;
};

}  // namespace emulator
