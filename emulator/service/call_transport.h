#pragma once

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/topics/topic_item.h"

namespace emulator {

// One answer of a stream, on its way to a client.
class Answer {
 public:
  virtual ~Answer() = default;
  // Made when it is first asked for.
  virtual const google::protobuf::Message& message() = 0;
  // Where a door keeps the form that it makes of an answer to many clients, so that it makes the
  // form once. Null for all other answers.
  virtual const DoorForm* shared_form() const { return nullptr; }
};

// What a call needs of the door it came by: its metadata, and a way for its answers. A door
// implements this; RunningCall uses it.
//
// Threads: the call uses it from one thread at a time, but not always the same one; from Start on
// also from within a call of the door into RunningCall.
class CallTransport {
 public:
  // The first value of a key, which is in lower case; empty when there is none. The view lives as
  // long as the call.
  virtual absl::string_view Metadata(absl::string_view key) const = 0;
  // Whether an outage of the data port holds its answers up. False for calls in the process.
  virtual bool IsOnPort() const = 0;
  // Whether the threads that bring its calls can be kept: nobody waits for them.
  virtual bool HasThreadsToKeep() const = 0;
  // Resets the connection that the call came on; does nothing when there is none. The call is
  // closed afterwards.
  virtual void ResetConnection() = 0;

  // Sends one answer of a stream. It lives until the door says, by RunningCall::OnSent, that the
  // next one may come.
  virtual void Send(Answer& answer) = 0;
  // Ends the call; `response` is the answer of a unary call that succeeded, else null. The call
  // does nothing more. From here on the door may destroy it, and the response with it.
  virtual void Close(const absl::Status& status, const google::protobuf::Message* response) = 0;

 protected:
  ~CallTransport() = default;
};

}  // namespace emulator
