#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/world/world.h"

namespace emulator {

// A call that was let in: what handlers need of its envelope. Valid until the call ends.
struct Call {
  // Kept alive by the call.
  std::shared_ptr<World> world;
  // The RPC, as "cache_client.Scs/Set".
  absl::string_view rpc;
  // The credential, raw; empty when absent.
  absl::string_view token;
  // Metadata `cache`; empty when absent.
  absl::string_view cache_header;
  // Metadata `traceparent`; empty when absent.
  absl::string_view traceparent;
  // The base endpoint that minted credentials name.
  absl::string_view endpoint;
  // The request as the journal keeps it; absent when it is larger than that.
  std::optional<std::string> request;
  // Its size.
  int64_t request_size = -1;
  // When it came, in the machine's time.
  absl::Time began;

  RequestBytes request_bytes() const {
    return {.bytes = request, .size = request_size, .traceparent = traceparent};
  }

  // The command for a call of the cache data plane on one key: cache from the header, key as the
  // name that permissions are checked against.
  Command OnItem(Need::Access access, absl::string_view key) const;
  // The same on many keys, every one of which must be permitted.
  Command OnItems(Need::Access access, std::vector<absl::string_view> keys) const;
  // The command for a call of the control plane, which only a super user may make. `subject` is the
  // cache, webhook or key it is about.
  enum class Effect { kReads, kWrites };
  Command AsSuperUser(Effect effect, absl::string_view subject = "") const;
};

}  // namespace emulator
