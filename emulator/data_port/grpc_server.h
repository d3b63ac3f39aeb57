#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/web/certificates.h"
#include "emulator/world/world_registry.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace emulator {

class CallMetrics;

// Every gRPC service, on connections that somebody else accepted, plain or over TLS, and without
// any inside the process.
//
// Keepalive pings of clients are answered however often they come, with and without streams;
// gRPC's own default would end such connections after half a minute (docs/decisions.md).
//
// Threads: gRPC's own. The registry must outlive the server.
class GrpcServer {
 public:
  struct Options {
    // The base endpoint that minted credentials name.
    std::string endpoint;
    // Absent key: no TLS.
    Certificate certificate;
  };
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(WorldRegistry& worlds, Options options);
  ~GrpcServer();

  // Takes a connected socket over, which does not block.
  void TakeConnection(int descriptor, bool tls);
  // The ports that connections come by; to be called once they are known.
  void SetPorts(std::vector<int> ports);

  // A channel that needs no port. Must go before the server.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // From Begin to End the ports are a black hole: nothing is accepted, read or sent, nothing
  // closed. Calls in the process go on. Callable in any order and number.
  void BeginOutage();
  void EndOutage();
  // Returns when no outage is on.
  void AwaitOpen();

  // How many calls ended and how.
  const CallMetrics& metrics() const;

  // Takes no new calls, gives running ones `grace` to end, then cancels them. Ending streams in
  // their own way is up to the caller, before.
  void Stop(absl::Duration grace);

 private:
  struct Parts;
  explicit GrpcServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
