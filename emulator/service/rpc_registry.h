#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/topics/subscription.h"
#include "emulator/service/answer_source.h"
#include "emulator/service/call.h"
#include "emulator/service/subscription_answers.h"

namespace emulator {

// One RPC: what doors must know to read a call of it, and what to do.
struct Rpc {
  using Message = google::protobuf::Message;
  enum class Kind { kUnary, kStream, kNotSupported };

  // "/cache_client.Scs/Get"; a literal.
  const char* path;
  Kind kind;
  // What requests and answers are made from; null for an RPC that is not supported.
  const Message* request = nullptr;
  const Message* response = nullptr;
  // Reads the credential from a field of the request; null: it is in the metadata `authorization`,
  // as it is when the field is empty.
  std::function<absl::string_view(const Message& request)> token_of = nullptr;

  // kUnary: fills the response.
  std::function<absl::Status(const Call&, const Message& request, Message& response)> act = nullptr;
  // kStream: opens the answers. Call and request outlive them. `on_ready` tells, once, that there
  // is more after a step that had nothing.
  std::function<absl::StatusOr<std::unique_ptr<AnswerSource>>(const Call&, const Message& request,
                                                              std::function<void()> on_ready)>
      open = nullptr;
  // kNotSupported: a sentence.
  const char* why = nullptr;

  // "cache_client.Scs/Get", as it stands in the journal.
  absl::string_view name() const { return path + 1; }
  // Parses a request; null when the bytes are not valid, or the RPC is not supported.
  std::unique_ptr<Message> ReadRequest(const std::string& bytes) const;
};

// Every RPC of every service. Each is registered at the foot of the file that has its handler, in
// one of the functions of handlers.h:
//
//   void AddScalarHandlers(RpcRegistry& registry) {
//     registry.Unary("/cache_client.Scs/Get", HandleGet);
//   }
//
// Paths must be literals, which live as long as the program.
//
// Threads: safe once it is filled.
class RpcRegistry {
 public:
  using Message = google::protobuf::Message;

  // One request, one answer.
  template <typename Request, typename Response>
  void Unary(const char* path, absl::Status (*handler)(const Call&, const Request&, Response*)) {
    Rpc& rpc = Add<Request, Response>(path, Rpc::Kind::kUnary);
    rpc.act = [handler](const Call& call, const Message& request, Message& response) {
      return handler(call, static_cast<const Request&>(request), static_cast<Response*>(&response));
    };
  }
  // The same for an RPC whose credential is a field of its request.
  template <typename Request, typename Response>
  void Unary(const char* path, absl::Status (*handler)(const Call&, const Request&, Response*),
             const std::string& (Request::*token_field)() const) {
    Unary(path, handler);
    rpcs_.at(path + 1).token_of = [token_field](const Message& request) -> absl::string_view {
      return (static_cast<const Request&>(request).*token_field)();
    };
  }

  // One request, and answers that are made a page at a time.
  template <typename Request, typename Response>
  void Batch(const char* path, NextPage<Response> (*handler)(const Call&, const Request&)) {
    Rpc& rpc = Add<Request, Response>(path, Rpc::Kind::kStream);
    rpc.open = [handler](
                   const Call& call, const Message& request,
                   const std::function<void()>&) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
      return std::make_unique<PagedAnswers<Response>>(
          handler(call, static_cast<const Request&>(request)));
    };
  }

  // One request, and answers for as long as the subscription lives.
  template <typename Response, typename Request>
  void Subscription(const char* path, absl::StatusOr<std::shared_ptr<emulator::Subscription>> (
                                          *handler)(const Call&, const Request&)) {
    Rpc& rpc = Add<Request, Response>(path, Rpc::Kind::kStream);
    rpc.open =
        [handler](const Call& call, const Message& request,
                  std::function<void()> on_ready) -> absl::StatusOr<std::unique_ptr<AnswerSource>> {
      auto subscription = handler(call, static_cast<const Request&>(request));
      if (!subscription.ok()) return subscription.status();
      return std::make_unique<SubscriptionAnswers>(call.world, *std::move(subscription),
                                                   std::move(on_ready));
    };
  }

  // An RPC that is answered with UNIMPLEMENTED; `why` is a sentence.
  void NotSupported(const char* path, const char* why);

  // By a name like "cache_client.Scs/Get"; null when there is no such RPC.
  const Rpc* Find(absl::string_view name) const;
  // By name.
  const std::map<absl::string_view, Rpc>& all() const { return rpcs_; }

 private:
  template <typename Request, typename Response>
  Rpc& Add(const char* path, Rpc::Kind kind) {
    Rpc& rpc = rpcs_[path + 1];
    rpc = {.path = path,
           .kind = kind,
           .request = &Request::default_instance(),
           .response = &Response::default_instance()};
    return rpc;
  }

  std::map<absl::string_view, Rpc> rpcs_;
};

}  // namespace emulator
