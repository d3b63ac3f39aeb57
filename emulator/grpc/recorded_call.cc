#include "emulator/grpc/recorded_call.h"

#include <map>

#include "absl/strings/match.h"
#include "emulator/grpc/generic_call.h"
#include "emulator/grpc/journal_bytes.h"

namespace emulator {

void Repeat(const std::shared_ptr<grpc::Channel>& channel, const RecordedCall& call) {
  std::map<std::string, std::string> metadata;
  if (!call.cache.empty()) metadata["cache"] = call.cache;
  if (!call.token.empty()) metadata["authorization"] = call.token;
  const std::string request =
      WithCredentials(call.rpc, call.request, call.token, call.refresh_token);
  const bool endless = absl::EndsWith(call.rpc, "Pubsub/Subscribe");
  CallGeneric(channel, call.rpc, request, metadata, endless ? 1 : SIZE_MAX);
}

}  // namespace emulator
