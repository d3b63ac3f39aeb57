#include "emulator/data_port/blocking_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "emulator/service/running_call.h"
#include "emulator/web/http_door.h"

namespace emulator {

// Keeps itself alive until the call is closed, which may be after its caller left.
struct BlockingCall::State final : public CallTransport {
  State(Service& service, const Rpc& rpc, std::unique_ptr<Message> request, Caller its_caller)
      : caller(std::move(its_caller)), call(service, rpc, *this, std::move(request)) {}

  absl::string_view Metadata(absl::string_view key) const override {
    for (const auto& [name, value] : caller.metadata) {
      if (!absl::EqualsIgnoreCase(name, key)) continue;
      const bool prints = std::all_of(value.begin(), value.end(), absl::ascii_isprint);
      return prints ? absl::string_view(value) : "";
    }
    return {};
  }
  bool IsOnPort() const override { return caller.on_port; }
  // Its thread is to read the answer.
  bool HasThreadsToKeep() const override { return false; }
  // Done by the thread that serves the connection.
  void ResetConnection() override { reset = true; }

  void Send(Answer& next) override {
    {
      absl::MutexLock lock(&mutex);
      if (!left) {
        answer = &next;
        return;
      }
    }
    call.OnSent(false);
  }
  void Close(const absl::Status& how, const Message* its_response) override {
    const std::shared_ptr<State> alive = std::move(self);
    absl::MutexLock lock(&mutex);
    status = how;
    response = its_response;
    closed = true;
  }

  void Leave() {
    bool unsent = false;
    {
      absl::MutexLock lock(&mutex);
      if (closed) return;
      left = true;
      unsent = std::exchange(answer, nullptr) != nullptr;
    }
    call.OnCancel();
    if (unsent) call.OnSent(false);
  }

  const Caller caller;
  std::shared_ptr<State> self;
  absl::Mutex mutex;
  // The answer that waits for the caller, or that it has.
  Answer* answer ABSL_GUARDED_BY(mutex) = nullptr;
  bool left ABSL_GUARDED_BY(mutex) = false;
  bool closed ABSL_GUARDED_BY(mutex) = false;
  // The caller has the answer. Its own, as are the rest once the call is closed.
  bool taken = false;
  bool reset = false;
  absl::Status status;
  const Message* response = nullptr;
  RunningCall call;
};

BlockingCall::BlockingCall(Service& service, const Rpc& rpc, std::unique_ptr<Message> request,
                           Caller caller)
    : state_(std::make_shared<State>(service, rpc, std::move(request), std::move(caller))) {
  state_->self = state_;
  state_->call.Start();
}

BlockingCall::~BlockingCall() { state_->Leave(); }

BlockingCall::Next BlockingCall::Read(absl::Duration patience) {
  State& state = *state_;
  if (std::exchange(state.taken, false)) {
    {
      absl::MutexLock lock(&state.mutex);
      state.answer = nullptr;
    }
    state.call.OnSent(true);
  }
  {
    absl::MutexLock lock(&state.mutex);
    const auto something = [&state]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return state.answer != nullptr || state.closed;
    };
    if (!state.mutex.AwaitWithTimeout(absl::Condition(&something), patience)) return Next::kTimeout;
    state.taken = state.answer != nullptr;
  }
  if (state.taken) return Next::kAnswer;
  if (std::exchange(state.reset, false)) ResetClient();
  return Next::kEnd;
}

// Between two Reads nobody else writes it.
const BlockingCall::Message& BlockingCall::answer() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
  return state_->taken ? state_->answer->message() : *state_->response;
}

const absl::Status& BlockingCall::status() const { return state_->status; }

}  // namespace emulator
