#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/data_port/data_port.h"
#include "emulator/service/service.h"
#include "emulator/web/certificates.h"

namespace grpc {
class Server;
}  // namespace grpc

namespace emulator {

// Every RPC over gRPC, on connections that FrontDoor accepted, plain or over TLS.
//
// Keepalive pings of clients are answered however often they come, with and without streams;
// gRPC's own default would end such connections after half a minute (docs/decisions.md).
//
// Threads: gRPC's own. Service and port must outlive the server.
class GrpcServer {
 public:
  struct Options {
    // Absent key: no TLS.
    Certificate certificate;
  };
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(Service& service, DataPort& port,
                                                           Options options);
  ~GrpcServer();

  // Takes over a connected socket, which must be non-blocking.
  void TakeConnection(int descriptor, bool tls);

  // For tests, which open a channel to it in the process, and must close it before this ends.
  grpc::Server& server();

  // Takes no new calls, gives running ones `grace` to end, then cancels them. A caller that
  // wants streams to end in their own way ends them before.
  void Stop(absl::Duration grace);

 private:
  struct Parts;
  explicit GrpcServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
