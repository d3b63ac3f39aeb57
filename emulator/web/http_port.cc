#include "emulator/web/http_port.h"

#include <utility>
#include <vector>

#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

std::vector<ListeningSocket> Only(ListeningSocket listening) {
  std::vector<ListeningSocket> sockets;
  sockets.push_back(std::move(listening));
  return sockets;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpPort>> HttpPort::Open(ListeningSocket listening,
                                                         HttpDoor::Options options) {
  ASSIGN_OR_RETURN(auto http, HttpDoor::Make(std::move(options)));
  return std::unique_ptr<HttpPort>(new HttpPort(std::move(listening), std::move(http)));
}

HttpPort::HttpPort(ListeningSocket listening, std::unique_ptr<HttpDoor> http)
    : http_(std::move(http)),
      front_(Only(std::move(listening)), /*tls=*/false, /*descriptors_spared=*/0,
             [this](int descriptor, Speech) { http_->Serve(descriptor, /*tls=*/false); }) {}

}  // namespace emulator
