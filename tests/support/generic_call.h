#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <map>
#include <string>
#include <vector>

#include "emulator/base/clock.h"

namespace emulator {

struct GenericAnswer {
  grpc::Status status;
  // Serialised; streams have as many as were asked for.
  std::vector<std::string> responses;
};

namespace generic_call {

inline bool Await(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

inline std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices).ok();
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

}  // namespace generic_call

// Calls a unary or streaming RPC by its name ("cache_client.Scs/Get") with a serialised request.
// Reads at most `responses_max` responses, then cancels: subscriptions never end. Gives up after
// ten seconds.
inline GenericAnswer CallGeneric(const std::shared_ptr<grpc::Channel>& channel,
                                 const std::string& rpc, const std::string& request,
                                 const std::map<std::string, std::string>& metadata = {},
                                 size_t responses_max = SIZE_MAX) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(10)));
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, "/" + rpc, &queue);
  GenericAnswer answer;
  call->StartCall(nullptr);
  generic_call::Await(queue);
  const grpc::Slice slice(request);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  generic_call::Await(queue);
  while (answer.responses.size() < responses_max) {
    grpc::ByteBuffer response;
    call->Read(&response, nullptr);
    if (!generic_call::Await(queue)) break;
    answer.responses.push_back(generic_call::ToString(response));
  }
  if (answer.responses.size() == responses_max) context.TryCancel();
  call->Finish(&answer.status, nullptr);
  generic_call::Await(queue);
  queue.Shutdown();
  return answer;
}

}  // namespace emulator
