#include "emulator/grpc/generic_call.h"

#include <grpcpp/generic/generic_stub.h>

#include "emulator/base/clock.h"

namespace emulator {
namespace {

bool Await(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices).ok();
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

}  // namespace

GenericAnswer CallGeneric(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
                          const std::string& request,
                          const std::map<std::string, std::string>& metadata,
                          size_t responses_max) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(10)));
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, "/" + rpc, &queue);
  GenericAnswer answer;
  call->StartCall(nullptr);
  Await(queue);
  const grpc::Slice slice(request);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  Await(queue);
  while (answer.responses.size() < responses_max) {
    grpc::ByteBuffer response;
    call->Read(&response, nullptr);
    if (!Await(queue)) break;
    answer.responses.push_back(ToString(response));
  }
  if (answer.responses.size() == responses_max) context.TryCancel();
  call->Finish(&answer.status, nullptr);
  Await(queue);
  queue.Shutdown();
  return answer;
}

}  // namespace emulator
