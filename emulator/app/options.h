#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "emulator/base/limits.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/receivers/curl_sender.h"

namespace emulator {

// What the user chose; each default is that of the command line.
struct EmulatorOptions {
  std::string host = "127.0.0.1";
  // The host that clients are told, when they do not reach the emulator by `host`. Empty: `host`,
  // or 127.0.0.1 for a `host` that stands for every address.
  std::string advertise;
  // 0: a free one.
  int port = 8080;
  // Set: this port takes TLS, and `port` then takes TLS, too; 0 picks a free one.
  std::optional<int> tls_port;
  // The address of TLS; empty: `host`.
  std::string tls_host;
  // TLS is on port 443 of a loopback address of its own in the place of `tls_port`, so that
  // endpoints need no port. Where the system refuses that, it is on `tls_port` all the same.
  bool tls_on_own_address = false;
  // Directory of the certificate authority, and the seed of its key; without a seed it is random.
  std::string ca_directory;
  std::string ca_seed;
  // The certificates are valid at any time, for clients whose clock is a world's.
  bool certificates_at_any_time = false;
  int control_port = 9090;
  // By what other names the HTTP doors may be called, and which pages may use the data port without
  // a credential: origins, or "*" (HostList, CallerCheck).
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  // The token that the control API asks for; empty: none.
  std::string control_token;
  // The base endpoint that credentials name; clients put "cache.", "control.", "token." before it.
  std::string endpoint = "momento.test";
  // Empty: in memory.
  std::string data_directory;
  // Absent: that of the data, or kDefaultSeed.
  std::optional<std::string> seed;
  // Set: the clock of the default world stands still here.
  std::optional<absl::Time> clock_frozen_at;
  // The user chose the clock, so a scenario does not.
  bool clock_given = false;
  AuthMode auth = AuthMode::kOpen;
  // The name of the default world.
  std::string world = "default";
  // Makes the POSTs of deliveries, and outlives the emulator; null: libcurl does, with these
  // options.
  DeliverySender* sender = nullptr;
  SenderOptions receivers;
  // Webhook requests have a header `traceparent`.
  bool trace_webhooks = false;
  // Of the default world: WorldOptions has them.
  uint64_t entries_between_checkpoints = limits::kEntriesBetweenCheckpoints;
  // Of the default world.
  Limits limits;
  // How long calls and deliveries of every world take (LatencyRules); empty: no longer than needed.
  std::string latency;
  // Logs a line for each entry of a journal.
  bool log_requests = false;
  // A scenario file (control/scenario.h) for the default world; empty: none.
  std::string scenario;
};

}  // namespace emulator
