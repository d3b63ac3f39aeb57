#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/world/world_registry.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace emulator {

// The data door: every gRPC service, in plaintext, on one port, and without a port inside the
// process.
//
// Keepalive pings of clients are answered however often they come, with and without streams;
// gRPC's own default would end such connections after half a minute (docs/decisions.md).
//
// Threads: gRPC's own. The registry must outlive the server.
class GrpcServer {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    // 0: a free one.
    int port = 0;
    // The base endpoint that minted credentials name.
    std::string endpoint;
  };
  // PortTaken when the port cannot be had.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(WorldRegistry& worlds, Options options);
  ~GrpcServer();

  int port() const;
  // "127.0.0.1:8080"
  std::string address() const;
  // A channel that needs no port. Must go before the server.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // From Begin to End the port is a black hole: nothing is accepted, read or sent, nothing closed.
  // Calls in the process go on. Callable in any order and number.
  void BeginOutage();
  void EndOutage();

  // Takes no new calls, gives running ones `grace` to end, then cancels them. Ending streams in
  // their own way is up to the caller, before.
  void Stop(absl::Duration grace);

 private:
  struct Parts;
  explicit GrpcServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
