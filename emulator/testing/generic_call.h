#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace emulator {

struct GenericAnswer {
  grpc::Status status;
  // Serialised; streams have as many as were asked for.
  std::vector<std::string> responses;
};

// Calls a unary or streaming RPC by its name ("cache_client.Scs/Get") with a serialised request.
// Reads at most `responses_max` responses, then cancels: subscriptions never end. Gives up after
// ten seconds.
GenericAnswer CallGeneric(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
                          const std::string& request,
                          const std::map<std::string, std::string>& metadata = {},
                          size_t responses_max = SIZE_MAX);

}  // namespace emulator
