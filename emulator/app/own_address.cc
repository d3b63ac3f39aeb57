#include "emulator/app/own_address.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

// 127.77.0.0 to 127.92.255.255: all of 127.0.0.0/8 is loopback on Linux.
constexpr int kFirstNetwork = 77;
constexpr int kNetworks = 16;
constexpr int kByte = 256;

}  // namespace

std::vector<std::string> OwnAddressesOf(int process) {
  std::vector<std::string> addresses;
  const int high = process / kByte % kByte;
  const int low = process % kByte;
  for (int i = 0; i < kNetworks; ++i) {
    addresses.push_back(absl::StrCat("127.", kFirstNetwork + i, ".", high, ".", low));
  }
  return addresses;
}

absl::StatusOr<AddressedSocket> ListenOnOwnAddress(int process) {
  absl::Status problem;
  for (std::string& address : OwnAddressesOf(process)) {
    auto socket = ListeningSocket::Open("TLS", address, kHttpsPort);
    if (socket.ok()) return AddressedSocket{*std::move(socket), std::move(address)};
    problem = socket.status();
    if (!absl::IsAlreadyExists(problem)) break;
  }
  return problem;
}

}  // namespace emulator
