#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"

namespace emulator {

// The one place where a Status becomes what travels: code and text as they are, and the `err`
// payload, if there is one, as a trailer of the call (docs/behaviour/errors.md §1).
grpc::Status ToGrpcStatus(const absl::Status& status, grpc::CallbackServerContext& context);

// What a call in the process ended with.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace emulator
