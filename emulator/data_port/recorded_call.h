#pragma once

#include <string>

#include "emulator/service/service.h"

namespace emulator {

// A call as the journal has it, and the credential that was taken out of it.
struct RecordedCall {
  // "cache_client.Scs/Get"
  std::string rpc;
  std::string request;
  // Metadata `cache`; empty: none.
  std::string cache;
  // The caller's token; empty: none.
  std::string token;
  // The refresh token that belongs to it.
  std::string refresh_token;
  // Metadata `traceparent`; empty: none.
  std::string traceparent;
};

// Makes the call again, and waits for its end, or for the first answer of a subscription; for ten
// seconds at most. The journal of the world has the outcome.
void Repeat(Service& service, const RecordedCall& call);

}  // namespace emulator
