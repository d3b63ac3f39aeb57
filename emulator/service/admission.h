#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/service/call_metrics.h"
#include "emulator/service/data_port.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// A call that was let in: what handlers need of its envelope. Valid until the handler returns.
struct Call {
  // Kept alive by the call.
  std::shared_ptr<World> world;
  // The RPC, as "cache_client.Scs/Set".
  absl::string_view rpc;
  // Metadata `authorization`, raw; empty when absent.
  absl::string_view token;
  // Metadata `cache`; empty when absent.
  absl::string_view cache_header;
  // The request as the journal keeps it; absent when it is larger than that.
  std::optional<std::string> request;
  // Its size.
  int64_t request_size = -1;
  // When it came, in the machine's time.
  absl::Time began;

  RequestBytes request_bytes() const { return {.bytes = request, .size = request_size}; }

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

// Lets calls in: finds the world a call belongs to. Whether its credential is good and allows the
// call, the world says.
//
// A credential made by an emulator names its world. Other calls choose one by the metadata
// `emulator-world`, else they belong to the default world.
//
// Threads: safe. The registry must outlive it.
class Admission {
 public:
  using Handler = std::function<absl::Status(const Call&)>;

  explicit Admission(WorldRegistry& worlds) : worlds_(worlds) {}

  // WorldNotFound, or TokenNotValid when the credential names a world that is not here. A
  // `token_field` overrides the metadata, for the calls that carry the credential in a field.
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context, absl::string_view rpc,
                             const google::protobuf::Message& request,
                             absl::string_view token_field = "");

  // Runs the handler of a unary call and finishes the call with its status; a fault that waits for
  // the call comes before.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, absl::string_view rpc,
                                   const google::protobuf::Message& request, Handler handler,
                                   absl::string_view token_field = "");

  // The fault that waits for the call, counted; none, most of the time.
  FaultPlan::Decision DecideFault(const Call& call, const grpc::CallbackServerContext& context,
                                  const google::protobuf::Message& request);

  // Where calls come from.
  DataPort& port() { return port_; }

  // To be told once of each call that was let in; the others are counted here.
  void CountEnd(const Call& call, absl::StatusCode status);
  const CallMetrics& metrics() const { return metrics_; }

 private:
  std::string WorldOf(absl::string_view token) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::shared_ptr<World>> FindWorld(const grpc::CallbackServerContext& context,
                                                   absl::string_view token);

  WorldRegistry& worlds_;
  DataPort port_;
  CallMetrics metrics_;
  absl::Mutex mutex_;
  // Which world a token names, for the tokens seen so far; forgotten as a whole when there are
  // many.
  absl::flat_hash_map<std::string, std::string> world_by_token_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
