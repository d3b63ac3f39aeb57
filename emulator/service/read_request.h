#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>

namespace emulator {

// A request as it was read. gRPC itself answers one that cannot be read with UNIMPLEMENTED and no
// text; in this form it reaches us, and the client is told what is wrong.
template <typename Request>
struct ReadRequest {
  Request message;
  bool readable = true;
};

}  // namespace emulator

template <typename Request>
class grpc::SerializationTraits<emulator::ReadRequest<Request>> {
 public:
  static grpc::Status Deserialize(grpc::ByteBuffer* bytes, emulator::ReadRequest<Request>* read) {
    read->readable = SerializationTraits<Request>::Deserialize(bytes, &read->message).ok();
    return grpc::Status::OK;
  }
};
