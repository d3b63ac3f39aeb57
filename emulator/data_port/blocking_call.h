#pragma once

#include <google/protobuf/message.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "emulator/service/service.h"
#include "emulator/web/http_message.h"

namespace emulator {

// A call whose caller waits for each answer: a thread of an HTTP connection, or a replay. Until an
// answer is taken, the next one stays in its source.
//
// Threads: one at a time.
class BlockingCall {
 public:
  using Message = google::protobuf::Message;

  struct Caller {
    // Read as metadata; what is not printable ASCII is taken for absent, as gRPC has it.
    HttpHeaders metadata;
    // Whether it came by the data port.
    bool on_port = true;
  };

  // Begins the call. `request` is null when it could not be read.
  BlockingCall(Service& service, const Rpc& rpc, std::unique_ptr<Message> request, Caller caller);
  // Gives up a call that is not at its end: its subscription ends at once, also during an outage.
  ~BlockingCall();

  enum class Next { kAnswer, kEnd, kTimeout };
  // Waits for the next answer of a stream, or for the end, for at most `patience` of the machine's
  // time. When a fault resets the connection of the call, the connection that this thread serves is
  // reset at the end.
  Next Read(absl::Duration patience);

  // After kAnswer: that answer. After kEnd of a unary call that succeeded: its response. Lives
  // until the next Read.
  const Message& answer() const;
  // After kEnd.
  const absl::Status& status() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace emulator
