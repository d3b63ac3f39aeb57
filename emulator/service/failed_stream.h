#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/strings/string_view.h"
#include "emulator/base/errors.h"
#include "emulator/service/status_mapping.h"

namespace emulator {

// A server stream that ends at once with an error. Owns itself.
template <typename Response>
class FailedStream final : public grpc::ServerWriteReactor<Response> {
 public:
  FailedStream(grpc::CallbackServerContext& context, const absl::Status& status) {
    this->Finish(ToGrpcStatus(status, context));
  }
  void OnDone() override { delete this; }
};

}  // namespace emulator
