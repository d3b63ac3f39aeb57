#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/sender_flags.h"
#include "emulator/cli/target_flags.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator webhook listen`: a receiver in the terminal. It verifies each request, prints
// it on a line, and answers 200 or 401; with --forward it hands the request on and answers what
// came back. With --cache and --topic it registers itself at a running emulator, prints the signing
// secret, and leaves again; --create makes the cache when it is not there.
//
// Runs until SIGINT or SIGTERM, or for --count requests.
class ListenCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  ExitCode Run();

 private:
  // Asks the emulator, and tells what it refuses.
  ExitCode Ask(const std::string& method, const std::string& path,
               const nlohmann::ordered_json& body, nlohmann::ordered_json& said) const;
  ExitCode CreateCache() const;
  ExitCode Register(const std::string& url);
  void Leave() const;

  CLI::App* verb_ = nullptr;
  std::string listen_host_ = "127.0.0.1";
  int port_ = 0;
  std::string forward_;
  std::string secret_;
  std::string cache_;
  std::string topic_;
  std::string webhook_ = "listen";
  Target target_;
  std::string world_ = "default";
  uint64_t count_ = 0;
  bool create_ = false;
  bool registered_ = false;
  bool json_ = false;
  SenderFlags sender_flags_;
};

}  // namespace emulator
