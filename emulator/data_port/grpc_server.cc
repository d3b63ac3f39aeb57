#include "emulator/data_port/grpc_server.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/data_port/grpc_calls.h"
#include "emulator/service/status_text.h"

namespace emulator {

// Calls of an RPC that nobody knows: gRPC itself would end them without a word.
class UnknownCalls final : public grpc::CallbackGenericService {
 public:
  explicit UnknownCalls(YoungCalls& young_calls) : young_calls_(young_calls) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Refusal(context->method(), young_calls_);
  }

 private:
  class Refusal final : public grpc::ServerGenericBidiReactor {
   public:
    Refusal(const std::string& path, YoungCalls& young_calls) : young_calls_(young_calls) {
      young_calls_.Add();
      Finish({grpc::StatusCode::UNIMPLEMENTED, TextOf(errors::RpcNotFound(path))});
    }
    void OnDone() override {
      young_calls_.Remove();
      delete this;
    }

   private:
    YoungCalls& young_calls_;
  };

  YoungCalls& young_calls_;
};

// Takes part in each call as soon as gRPC has read it, in the thread that reads; it leaves the
// contexts to gRPC.
class Gate final : public grpc::ContextAllocator {
 public:
  explicit Gate(YoungCalls& young_calls) : young_calls_(young_calls) {}

  grpc::CallbackServerContext* NewCallbackServerContext() override {
    young_calls_.AwaitRoom();
    return nullptr;
  }
  grpc::GenericCallbackServerContext* NewGenericCallbackServerContext() override {
    young_calls_.AwaitRoom();
    return nullptr;
  }

 private:
  YoungCalls& young_calls_;
};

struct GrpcServer::Parts {
  YoungCalls young_calls;
  std::unique_ptr<grpc::Service> service;
  UnknownCalls unknown{young_calls};
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> plain;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> secured;
  std::unique_ptr<grpc::Server> server;
};

namespace {

// gRPC reports to stderr what we report ourselves. To see it, set GRPC_VERBOSITY.
void SilenceGrpc() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
}

// Protobuf reports each text that is not UTF-8 to stderr. Once is enough, and then at every power
// of ten, with the number.
void ReportProtobufSparingly(google::protobuf::LogLevel, const char*, int,
                             const std::string& text) {
  static std::atomic<uint64_t> reports = 0;
  const uint64_t count = ++reports;
  uint64_t power = 1;
  while (power < count) power *= 10;
  if (count == power) Log(absl::StrCat("Protobuf reports, number ", count, ": ", text));
}

constexpr auto kFromDescriptor =
    grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD;

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const Certificate& certificate) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({certificate.key_pem, certificate.certificate_pem});
  return grpc::SslServerCredentials(options);
}

void SetTransport(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(limits::kGrpcMessageBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits::kGrpcMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits::kStreamsPerConnection);
  // Two servers on one port would share its connections without a word.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 1000);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(Service& service, DataPort& port,
                                                              Options options) {
  SilenceGrpc();
  google::protobuf::SetLogHandler(ReportProtobufSparingly);
  auto parts = std::make_unique<Parts>();
  parts->service = MakeGrpcService({service, port, parts->young_calls});
  grpc::ServerBuilder builder;
  SetTransport(builder);
  builder.SetContextAllocator(std::make_unique<Gate>(parts->young_calls));
  parts->plain = builder.experimental().AddExternalConnectionAcceptor(
      kFromDescriptor, grpc::InsecureServerCredentials());
  if (!options.certificate.key_pem.empty()) {
    parts->secured = builder.experimental().AddExternalConnectionAcceptor(
        kFromDescriptor, CredentialsOf(options.certificate));
  }
  builder.RegisterService(parts->service.get());
  builder.RegisterCallbackGenericService(&parts->unknown);
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr) return errors::Internal("gRPC did not start");
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(parts)));
}

GrpcServer::GrpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

GrpcServer::~GrpcServer() { Stop(absl::ZeroDuration()); }

void GrpcServer::TakeConnection(int descriptor, bool tls) {
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = descriptor;
  (tls ? parts_->secured : parts_->plain)->HandleNewConnection(&connection);
}

grpc::Server& GrpcServer::server() { return *parts_->server; }

void GrpcServer::Stop(absl::Duration grace) {
  parts_->server->Shutdown(absl::ToChronoTime(SystemTime().Now() + grace));
  parts_->server->Wait();
}

}  // namespace emulator
