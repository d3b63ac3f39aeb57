#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace emulator {

// A call of an RPC by its name with serialised messages, for doors that translate: one request, any
// number of responses.
//
// Threads: one at a time, but for Cancel, which any may call.
class RpcStream {
 public:
  // Begins the call of "cache_client.Scs/Get". Names of metadata are in lower case; what cannot
  // travel as metadata must not be there.
  RpcStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
            const std::multimap<std::string, std::string>& metadata, const std::string& request,
            absl::Time deadline = absl::InfiniteFuture());
  // Cancels what is not at its end.
  ~RpcStream();

  enum class Next { kMessage, kEnd, kTimeout };
  // Waits for the next response, for at most `patience` of the machine's time.
  Next Read(std::string& message, absl::Duration patience = absl::InfiniteDuration());

  // After kEnd: how it ended, and what came with that. An `err` is in the trailers.
  struct Outcome {
    absl::Status status;
    std::multimap<std::string, std::string> trailers;
  };
  const Outcome& outcome() const;

  void Cancel();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
