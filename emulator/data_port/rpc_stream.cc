#include "emulator/data_port/rpc_stream.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <utility>

#include "emulator/base/clock.h"
#include "emulator/service/status_mapping.h"

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

// The steps of a call; a tag in the queue is one of them.
enum Step : intptr_t { kNone = 0, kStarted, kWritten, kRead, kFinished };
void* TagOf(Step step) { return reinterpret_cast<void*>(step); }

}  // namespace

struct RpcStream::Parts {
  Parts(const std::shared_ptr<grpc::Channel>& channel) : stub(channel) {}

  // A step that is done, and whether it did what it should; none when the time ran out.
  struct Done {
    Step step = kNone;
    bool ok = false;
  };
  // Waits for one of the steps under way.
  Done Await(absl::Time deadline) {
    void* tag = nullptr;
    bool ok = false;
    const auto until = deadline == absl::InfiniteFuture()
                           ? gpr_inf_future(GPR_CLOCK_REALTIME)
                           : grpc::TimePoint(absl::ToChronoTime(deadline)).raw_time();
    if (queue.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) return {};
    return {.step = static_cast<Step>(reinterpret_cast<intptr_t>(tag)), .ok = ok};
  }

  void Finish() {
    call->Finish(&status, TagOf(kFinished));
    while (Await(absl::InfiniteFuture()).step != kFinished) {
    }
    ended = true;
    outcome.status = FromGrpcStatus(status);
    for (const auto& [name, value] : context.GetServerTrailingMetadata()) {
      outcome.trailers.emplace(std::string(name.data(), name.size()),
                               std::string(value.data(), value.size()));
    }
  }

  grpc::GenericStub stub;
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call;
  grpc::ByteBuffer response;
  grpc::Status status;
  bool reading = false;
  bool ended = false;
  Outcome outcome;
};

RpcStream::RpcStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc,
                     const std::multimap<std::string, std::string>& metadata,
                     const std::string& request, absl::Time deadline)
    : parts_(std::make_unique<Parts>(channel)) {
  if (deadline != absl::InfiniteFuture())
    parts_->context.set_deadline(absl::ToChronoTime(deadline));
  for (const auto& [name, value] : metadata) parts_->context.AddMetadata(name, value);
  parts_->call = parts_->stub.PrepareCall(&parts_->context, "/" + rpc, &parts_->queue);
  parts_->call->StartCall(TagOf(kStarted));
  parts_->Await(absl::InfiniteFuture());
  const grpc::Slice slice(request);
  parts_->call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, TagOf(kWritten));
  parts_->Await(absl::InfiniteFuture());
}

RpcStream::~RpcStream() {
  if (!parts_->ended) {
    parts_->context.TryCancel();
    parts_->Finish();
  }
  parts_->queue.Shutdown();
  while (parts_->Await(absl::InfiniteFuture()).step != kNone) {
  }
}

RpcStream::Next RpcStream::Read(std::string& message, absl::Duration patience) {
  if (parts_->ended) return Next::kEnd;
  if (!parts_->reading) parts_->call->Read(&parts_->response, TagOf(kRead));
  parts_->reading = true;
  const absl::Time deadline =
      patience == absl::InfiniteDuration() ? absl::InfiniteFuture() : SystemTime().Now() + patience;
  const Parts::Done done = parts_->Await(deadline);
  if (done.step == kNone) return Next::kTimeout;
  parts_->reading = false;
  if (!done.ok) {
    parts_->Finish();
    return Next::kEnd;
  }
  message = ToString(parts_->response);
  return Next::kMessage;
}

const RpcStream::Outcome& RpcStream::outcome() const { return parts_->outcome; }

void RpcStream::Cancel() { parts_->context.TryCancel(); }

}  // namespace emulator
