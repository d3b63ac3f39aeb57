#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "emulator/service/call.h"
#include "emulator/service/call_transport.h"
#include "emulator/service/rpc_registry.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// Lets calls in: finds the world a call belongs to. World::Run checks whether the credential is
// valid and allows the call.
//
// A credential made by an emulator names its world. Other calls choose one by the metadata
// `emulator-world`, else they belong to the default world.
//
// Threads: safe. The registry must outlive it.
class Admission {
 public:
  // `endpoint` is what minted credentials name.
  Admission(WorldRegistry& worlds, std::string endpoint)
      : worlds_(worlds), endpoint_(std::move(endpoint)) {}

  // WorldNotFound, or TokenNotValid when the credential names a world that is not here.
  absl::StatusOr<Call> Admit(const Rpc& rpc, const CallTransport& transport,
                             const google::protobuf::Message& request);

  // Whether a fault may wait for the call; most of the time not.
  static bool MayGetFault(const Call& call, const CallTransport& transport);
  // The fault that waits for the call, counted, or none.
  static FaultPlan::Decision DecideFault(const Call& call, const CallTransport& transport,
                                         const google::protobuf::Message& request);

 private:
  std::string WorldOf(absl::string_view token) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::shared_ptr<World>> FindWorld(const CallTransport& transport,
                                                   absl::string_view token);

  WorldRegistry& worlds_;
  const std::string endpoint_;
  absl::Mutex mutex_;
  // Which world a token names, for the tokens seen so far; forgotten as a whole when there are
  // many.
  absl::flat_hash_map<std::string, std::string> world_by_token_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
