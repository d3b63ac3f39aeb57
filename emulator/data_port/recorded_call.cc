#include "emulator/data_port/recorded_call.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "emulator/data_port/generic_call.h"
#include "emulator/service/journal_bytes.h"

namespace emulator {

void Repeat(const std::shared_ptr<grpc::Channel>& channel, const RecordedCall& call) {
  std::map<std::string, std::string> metadata;
  // gRPC ends the process over other characters; calls that name such a cache do so in a message.
  const bool travels = std::all_of(call.cache.begin(), call.cache.end(), absl::ascii_isprint);
  if (!call.cache.empty() && travels) metadata["cache"] = call.cache;
  if (!call.token.empty()) metadata["authorization"] = call.token;
  const std::string request =
      WithCredentials(call.rpc, call.request, call.token, call.refresh_token);
  const bool endless = absl::EndsWith(call.rpc, "Pubsub/Subscribe");
  CallGeneric(channel, call.rpc, request, metadata, endless ? 1 : SIZE_MAX);
}

}  // namespace emulator
