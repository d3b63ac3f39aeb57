#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "emulator/domain/webhooks/delivery/delivery_sender.h"
#include "emulator/receivers/curl_sender.h"

struct curl_slist;

namespace emulator {

// libcurl's types are void here; only .cc files include its header.
struct FreeEasy {
  void operator()(void* easy) const;
};
using CurlEasy = std::unique_ptr<void, FreeEasy>;
struct FreeList {
  void operator()(curl_slist* list) const;
};
using CurlList = std::unique_ptr<curl_slist, FreeList>;

// curl's way to say that connections to a host, on any port, go to another one.
CurlList ConnectionsOf(const SenderOptions& options);

// One request of the sender, and what has come of it. It must not move while it is under way.
struct CurlTransfer {
  uint64_t ticket = 0;
  DeliveryRequest request;
  DeliverySender::Done done;

  CurlEasy easy;
  CurlList headers;
  DeliveryAnswer answer;
  std::string header_lines;
  size_t header_bytes = 0;
  size_t body_bytes = 0;
  bool sent = false;
  // The process had no descriptor left for a connection.
  bool starved = false;
};

// Sets all options of `easy`, a new or reset handle, for the transfer, which then owns it.
void Configure(CurlEasy easy, const SenderOptions& options, curl_slist* connections,
               CurlTransfer& transfer);

// What came of it, with curl's code.
DeliveryAnswer TakeAnswer(int curl_code, CurlTransfer& transfer);

// Puts the transfer back to before its start, and returns its handle for reuse.
CurlEasy TakeBack(CurlTransfer& transfer);

}  // namespace emulator
