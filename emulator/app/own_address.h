#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/web/listening_socket.h"

namespace emulator {

// The port that an endpoint does not name.
inline constexpr int kHttpsPort = 443;

// A listening socket and the address it is on.
struct AddressedSocket {
  ListeningSocket socket;
  std::string address;
};

// Listens on port 443 of a loopback address that no other process uses, so that an endpoint needs
// no port and many emulators stand side by side. The address depends on the process id.
//
// PortTaken when all addresses tried are in use; CannotListen when the system lets only root
// use port 443.
absl::StatusOr<AddressedSocket> ListenOnOwnAddress(int process);

// The addresses that ListenOnOwnAddress tries, in this order.
std::vector<std::string> OwnAddressesOf(int process);

}  // namespace emulator
