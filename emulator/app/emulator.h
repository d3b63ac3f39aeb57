#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/app/options.h"
#include "emulator/app/version.h"
#include "emulator/web/certificates.h"
#include "emulator/world/world_registry.h"

namespace emulator {

class GrpcServer;
class Service;

// A running emulator: worlds, doors, the sender of deliveries, the passing of time. The binary, the
// in-process fake and the tests are this class with different options.
//
// Threads: safe. Destroying it stops it.
class Emulator {
 public:
  // Starts everything; when it returns, every door accepts. PortTaken, CannotListen,
  // and the errors of World::Open for the data.
  static absl::StatusOr<std::unique_ptr<Emulator>> Start(const EmulatorOptions& options);
  ~Emulator();

  World& world() const { return *worlds_.default_world(); }
  WorldRegistry& worlds() { return worlds_; }
  // "127.0.0.1:8080"
  std::string grpc_address() const;
  std::string control_address() const;
  // Empty without TLS; so is the file of the certificate that vouches for it.
  std::string tls_address() const;
  std::string ca_file() const;
  // What credentials name: with TLS on another port than 443, with that port.
  std::string endpoint() const;
  // What every door of the data port serves.
  Service& service();
  GrpcServer& grpc_server();

  // Makes the data port a black hole, or ends that (DataPort::BeginOutage).
  void SetBlocked(bool blocked);

  // One line of JSON that says where everything is: what the binary prints after "READY ".
  std::string ReadyJson() const;

 private:
  struct Parts;
  explicit Emulator(std::unique_ptr<Parts> parts);
  absl::Status OpenWorlds(const EmulatorOptions& options);
  absl::Status OpenDoors(const EmulatorOptions& options);
  absl::Status Bind(const EmulatorOptions& options);
  absl::Status OpenControl(const EmulatorOptions& options);
  absl::Status OpenFront(const EmulatorOptions& options, const Certificate& certificate);

  WorldRegistry worlds_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
