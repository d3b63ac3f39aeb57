#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>

#include <functional>
#include <string>

#include "emulator/base/errors.h"
#include "emulator/service/admission.h"
#include "emulator/service/batch_stream.h"
#include "emulator/service/failed_stream.h"
#include "emulator/service/read_request.h"
#include "emulator/service/status_mapping.h"

namespace emulator {

// A gRPC service as a table of handlers: one line per RPC in the place of one overridden method of
// a generated class. It does what the generated classes do in their constructors.
//
//   ServiceTable scs(admission);
//   scs.Unary("/cache_client.Scs/Get", HandleGet);
//
// Paths must be literals, which live as long as the program.
//
// Threads: safe once it is filled and registered. The admission must outlive it.
class ServiceTable final : public grpc::Service {
 public:
  explicit ServiceTable(Admission& admission) : admission_(admission) {}

  template <typename Request, typename Response>
  using UnaryHandler = absl::Status (*)(const Call&, const Request&, Response*);
  template <typename Request, typename Response>
  using BatchHandler = NextPage<Response> (*)(const Call&, const Request&);

  template <typename Request, typename Response>
  void Unary(const char* path, UnaryHandler<Request, Response> handler) {
    UnaryWithToken<Request, Response>(path, handler,
                                      [](const Request&) { return absl::string_view(); });
  }

  // An RPC whose credential is a field of its request, which overrides the metadata.
  template <typename Request, typename Response>
  void UnaryWithToken(const char* path,
                      std::function<absl::Status(const Call&, const Request&, Response*)> handler,
                      absl::string_view (*token_of)(const Request&)) {
    const int index = Add(path, grpc::internal::RpcMethod::NORMAL_RPC);
    MarkMethodCallback(
        index,
        new grpc::internal::CallbackUnaryHandler<ReadRequest<Request>, Response>(
            [=, this](grpc::CallbackServerContext* context, const ReadRequest<Request>* read,
                      Response* response) -> grpc::ServerUnaryReactor* {
              if (!read->readable) return Refuse(*context, errors::MessageUnreadable(RpcOf(path)));
              const Request& request = read->message;
              return admission_.Answer(
                  context, RpcOf(path), request,
                  [=, &request](const Call& call) { return handler(call, request, response); },
                  token_of(request));
            }));
  }

  // A stream of answers that are made a page at a time.
  template <typename Request, typename Response>
  void Batch(const char* path, BatchHandler<Request, Response> handler) {
    const int index = Add(path, grpc::internal::RpcMethod::SERVER_STREAMING);
    MarkMethodCallback(
        index,
        new grpc::internal::CallbackServerStreamingHandler<ReadRequest<Request>, Response>(
            [=, this](grpc::CallbackServerContext* context,
                      const ReadRequest<Request>* read) -> grpc::ServerWriteReactor<Response>* {
              if (!read->readable) {
                return new FailedStream<Response>(*context, errors::MessageUnreadable(RpcOf(path)));
              }
              return Open(path, handler, *context, read->message);
            }));
  }

  // A stream that reads its request and writes its answers in serialised form.
  using StreamHandler =
      grpc::ServerWriteReactor<grpc::ByteBuffer>* (*)(Admission& admission,
                                                      grpc::CallbackServerContext& context,
                                                      grpc::ByteBuffer request);
  void Stream(const char* path, StreamHandler handler) {
    const int index = Add(path, grpc::internal::RpcMethod::SERVER_STREAMING);
    MarkMethodRawCallback(
        index,
        new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            [=, this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
              return handler(admission_, *context, *request);
            }));
  }

  // An RPC that is answered with UNIMPLEMENTED; `why` is a sentence.
  void NotSupported(const char* path, const char* why) {
    const int index = Add(path, grpc::internal::RpcMethod::NORMAL_RPC);
    MarkMethodRawCallback(
        index,
        new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
            [=](grpc::CallbackServerContext* context, const grpc::ByteBuffer*, grpc::ByteBuffer*) {
              return Refuse(*context, errors::NotSupported(RpcOf(path), why));
            }));
  }

 private:
  static grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext& context,
                                          const absl::Status& status) {
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    reactor->Finish(ToGrpcStatus(status, context));
    return reactor;
  }
  template <typename Request, typename Response>
  grpc::ServerWriteReactor<Response>* Open(const char* path,
                                           BatchHandler<Request, Response> handler,
                                           grpc::CallbackServerContext& context,
                                           const Request& request) {
    auto call = admission_.Admit(context, RpcOf(path), request);
    if (!call.ok()) return new FailedStream<Response>(context, call.status());
    return new BatchStream<Response>(admission_, *call, context,
                                     admission_.DecideFault(*call, context, request),
                                     handler(*call, request));
  }
  int Add(const char* path, grpc::internal::RpcMethod::RpcType type) {
    AddMethod(new grpc::internal::RpcServiceMethod(path, type, nullptr));
    return methods_++;
  }
  // "cache_client.Scs/Get", as it stands in the journal.
  static absl::string_view RpcOf(const char* path) { return path + 1; }

  Admission& admission_;
  int methods_ = 0;
};

}  // namespace emulator
