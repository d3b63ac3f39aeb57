#include "emulator/data_port/grpc_calls.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "emulator/service/running_call.h"
#include "emulator/service/status_text.h"

namespace emulator {

using google::protobuf::Message;

// A request as gRPC hands it over. gRPC itself would answer one that cannot be read with
// UNIMPLEMENTED and no text; in this form it reaches us, and the client is told what is wrong.
struct UnreadRequest {
  mutable grpc::ByteBuffer bytes;
};

// The response of a unary call, whatever its type; it is serialised when the call ends.
struct UnaryResponse {
  const Message* message = nullptr;
};

}  // namespace emulator

template <>
class grpc::SerializationTraits<emulator::UnreadRequest> {
 public:
  static grpc::Status Deserialize(grpc::ByteBuffer* bytes, emulator::UnreadRequest* request) {
    request->bytes.Swap(bytes);
    return grpc::Status::OK;
  }
};

template <>
class grpc::SerializationTraits<emulator::UnaryResponse> {
 public:
  static grpc::Status Serialize(const emulator::UnaryResponse& response, grpc::ByteBuffer* bytes,
                                bool* own) {
    return SerializationTraits<emulator::Message>::Serialize(*response.message, bytes, own);
  }
};

namespace emulator {
namespace {

// Null when the bytes are no such request, and for an RPC without one.
std::unique_ptr<Message> Read(const Rpc& rpc, const UnreadRequest& request) {
  if (rpc.request == nullptr) return nullptr;
  std::unique_ptr<Message> message(rpc.request->New());
  grpc::Slice whole;
  const bool readable =
      request.bytes.TrySingleSlice(&whole).ok()
          ? message->ParseFromArray(whole.begin(), static_cast<int>(whole.size()))
          : grpc::SerializationTraits<Message>::Deserialize(&request.bytes, message.get()).ok();
  return readable ? std::move(message) : nullptr;
}

grpc::ByteBuffer Serialize(const Message& message) {
  grpc::ByteBuffer buffer;
  bool own = false;
  grpc::SerializationTraits<Message>::Serialize(message, &buffer, &own);
  return buffer;
}

// The one place where a status becomes gRPC's; their codes have the same numbers.
grpc::Status ToGrpcStatus(const absl::Status& status, grpc::CallbackServerContext& context) {
  if (status.ok()) return grpc::Status::OK;
  const std::string err = ErrOf(status);
  if (!err.empty()) context.AddTrailingMetadata(std::string(errors::kErrTrailer), err);
  return {static_cast<grpc::StatusCode>(status.code()), TextOf(status)};
}

// What both kinds of calls have in common. `Reactor` is what gRPC asks for.
template <typename Reactor>
class GrpcCall : public Reactor, public CallTransport {
 public:
  GrpcCall(const GrpcSurroundings& around, const Rpc& rpc, grpc::CallbackServerContext& context,
           const UnreadRequest& request)
      : around_(around), context_(context), call_(around.service, rpc, *this, Read(rpc, request)) {
    around_.young_calls.Add();
  }

  void Start() { call_.Start(); }

  void OnCancel() override { call_.OnCancel(); }
  void OnDone() override { delete this; }

  absl::string_view Metadata(absl::string_view key) const override {
    // Most keys differ in length, which is found out sooner than their order in the map.
    for (const auto& [name, value] : context_.client_metadata()) {
      if (absl::string_view(name.data(), name.size()) == key) return {value.data(), value.size()};
    }
    return {};
  }
  // Calls in the process have no address.
  bool IsOnPort() const override { return absl::StartsWith(context_.peer(), "ipv"); }
  // gRPC's threads share all there is to do.
  bool HasThreadsToKeep() const override { return true; }
  void ResetConnection() override { around_.port.ResetConnection(context_.peer()); }

 protected:
  // gRPC deletes a call only when it was finished and nothing runs in it any more.
  virtual ~GrpcCall() { GrowUp(); }

  void GrowUp() {
    if (std::exchange(young_, false)) around_.young_calls.Remove();
  }

  void FinishWith(const absl::Status& status) { this->Finish(ToGrpcStatus(status, context_)); }

  const GrpcSurroundings around_;
  grpc::CallbackServerContext& context_;
  RunningCall call_;
  bool young_ = true;
};

class UnaryGrpcCall final : public GrpcCall<grpc::ServerUnaryReactor> {
 public:
  UnaryGrpcCall(const GrpcSurroundings& around, const Rpc& rpc,
                grpc::CallbackServerContext& context, const UnreadRequest& request,
                UnaryResponse& response)
      : GrpcCall(around, rpc, context, request), response_(response) {}

  // A unary call has no stream.
  void Send(Answer&) override {}
  void Close(const absl::Status& status, const Message* response) override {
    response_.message = response;
    FinishWith(status);
  }

 private:
  // Saves a change of threads for each call: what OnDone does takes no time.
  bool InternalInlineable() override { return true; }

  UnaryResponse& response_;
};

class StreamGrpcCall final : public GrpcCall<grpc::ServerWriteReactor<grpc::ByteBuffer>> {
 public:
  using GrpcCall::GrpcCall;

  void OnWriteDone(bool ok) override {
    if (ok) GrowUp();
    call_.OnSent(ok);
  }

  void Send(Answer& answer) override {
    const DoorForm* const shared = answer.shared_form();
    writing_ =
        shared == nullptr
            ? Serialize(answer.message())
            : shared->GetOrMake<grpc::ByteBuffer>([&] { return Serialize(answer.message()); });
    StartWrite(&writing_);
  }
  void Close(const absl::Status& status, const Message*) override { FinishWith(status); }

 private:
  grpc::ByteBuffer writing_;
};

// Does for each RPC what the generated classes do in their constructors.
class GrpcService final : public grpc::Service {
 public:
  explicit GrpcService(GrpcSurroundings around) : around_(around) {
    int index = 0;
    for (const auto& [name, rpc] : around.service.rpcs().all()) {
      const bool stream = rpc.kind == Rpc::Kind::kStream;
      AddMethod(
          new grpc::internal::RpcServiceMethod(rpc.path,
                                               stream ? grpc::internal::RpcMethod::SERVER_STREAMING
                                                      : grpc::internal::RpcMethod::NORMAL_RPC,
                                               nullptr));
      MarkMethodCallback(index++, stream ? StreamHandler(rpc) : UnaryHandler(rpc));
    }
  }

 private:
  using Handler = grpc::internal::MethodHandler;

  Handler* UnaryHandler(const Rpc& rpc) {
    return new grpc::internal::CallbackUnaryHandler<UnreadRequest, UnaryResponse>(
        [this, &rpc](grpc::CallbackServerContext* context, const UnreadRequest* request,
                     UnaryResponse* response) {
          auto* const call = new UnaryGrpcCall(around_, rpc, *context, *request, *response);
          call->Start();
          return call;
        });
  }
  Handler* StreamHandler(const Rpc& rpc) {
    return new grpc::internal::CallbackServerStreamingHandler<UnreadRequest, grpc::ByteBuffer>(
        [this, &rpc](grpc::CallbackServerContext* context, const UnreadRequest* request) {
          auto* const call = new StreamGrpcCall(around_, rpc, *context, *request);
          call->Start();
          return call;
        });
  }

  const GrpcSurroundings around_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGrpcService(GrpcSurroundings around) {
  return std::make_unique<GrpcService>(around);
}

}  // namespace emulator
