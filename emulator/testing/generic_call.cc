#include "emulator/testing/generic_call.h"

#include <grpcpp/generic/generic_stub.h>

#include "emulator/base/clock.h"

namespace emulator {
namespace {

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices).ok();
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

// Waits for the one step that is under way; false when it did not do what it should.
bool AwaitStep(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

GenericAnswer CallGeneric(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
                          const std::string& request,
                          const std::map<std::string, std::string>& metadata,
                          size_t responses_max) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(10)));
  for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, "/" + rpc, &queue);
  call->StartCall(nullptr);
  AwaitStep(queue);
  const grpc::Slice slice(request);
  call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
  AwaitStep(queue);
  GenericAnswer answer;
  grpc::ByteBuffer response;
  while (true) {
    call->Read(&response, nullptr);
    if (!AwaitStep(queue)) break;
    if (answer.responses.size() < responses_max) answer.responses.push_back(ToString(response));
    if (answer.responses.size() == responses_max) context.TryCancel();
  }
  call->Finish(&answer.status, nullptr);
  AwaitStep(queue);
  return answer;
}

}  // namespace emulator
