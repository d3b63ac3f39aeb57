// cache_client.Ping (docs/behaviour/cache.md §1.1).

#include "cacheping.pb.h"
#include "emulator/service/handlers.h"

namespace emulator {
namespace {

// Without a look at a credential: the Node SDK sends none.
absl::Status HandlePing(const Call& call, const cache_client::PingRequest&,
                        cache_client::PingResponse*) {
  return call.world->Run(
      {.action = call.rpc, .authenticate = false, .request = call.request_bytes()},
      [](Scope&) { return absl::OkStatus(); });
}

}  // namespace

void AddPingHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Ping/Ping", HandlePing);
}

}  // namespace emulator
