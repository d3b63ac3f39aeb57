#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "emulator/receivers/curl_sender.h"

namespace emulator {

// How receivers are reached, from the command line: of `start` and of all that sends.
class SenderFlags {
 public:
  // Adds the flags, each also as MOMENTO_EMULATOR_<FLAG>.
  void AddTo(CLI::App& app) {
    app.add_option("--webhook-ca", options_.ca_file,
                   "file of certificates to trust for webhook receivers")
        ->envname("MOMENTO_EMULATOR_WEBHOOK_CA")
        ->check(CLI::ExistingFile);
    app.add_flag("--webhook-insecure", insecure_,
                 "do not verify the certificates of webhook receivers")
        ->envname("MOMENTO_EMULATOR_WEBHOOK_INSECURE");
    app.add_option("--webhook-host", hosts_,
                   "HOST=OTHER: connect to the other host for webhooks; may be repeated")
        ->envname("MOMENTO_EMULATOR_WEBHOOK_HOST")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
          const size_t equals = text.find('=');
          const bool both = equals != std::string::npos && equals > 0 && equals + 1 < text.size();
          return both ? "" : "must be HOST=OTHER";
        });
  }

  SenderOptions options() const {
    SenderOptions options = options_;
    options.verify_tls = !insecure_;
    for (const std::string& host : hosts_) {
      const size_t equals = host.find('=');
      options.hosts[host.substr(0, equals)] = host.substr(equals + 1);
    }
    return options;
  }

 private:
  SenderOptions options_;
  bool insecure_ = false;
  std::vector<std::string> hosts_;
};

}  // namespace emulator
