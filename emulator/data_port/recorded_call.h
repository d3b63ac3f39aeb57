#pragma once

#include <memory>
#include <string>

namespace grpc {
class Channel;
}  // namespace grpc

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
};

// Makes the call again, and waits for its answer; of a subscription only for the first one. What is
// answered the journal of the world tells.
void Repeat(const std::shared_ptr<grpc::Channel>& channel, const RecordedCall& call);

}  // namespace emulator
