#include "emulator/data_port/generic_call.h"

#include "emulator/base/clock.h"
#include "emulator/data_port/rpc_stream.h"

namespace emulator {

GenericAnswer CallGeneric(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
                          const std::string& request,
                          const std::map<std::string, std::string>& metadata,
                          size_t responses_max) {
  RpcStream stream(channel, rpc, {metadata.begin(), metadata.end()}, request,
                   SystemTime().Now() + absl::Seconds(10));
  GenericAnswer answer;
  std::string response;
  while (stream.Read(response) == RpcStream::Next::kMessage) {
    if (answer.responses.size() < responses_max) answer.responses.push_back(response);
    if (answer.responses.size() == responses_max) stream.Cancel();
  }
  const absl::Status& status = stream.outcome().status;
  answer.status =
      grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()));
  return answer;
}

}  // namespace emulator
