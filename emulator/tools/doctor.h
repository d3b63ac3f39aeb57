#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "emulator/domain/faults/request_fault.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"
#include "emulator/receivers/curl_sender.h"

namespace emulator {

// A receiver, and what the events say that it gets.
struct DoctorOptions {
  std::string url;
  std::string secret;
  std::string cache = "chat";
  std::string topic = "room";
  std::string token_id = "doctor";
  std::string text = "a/b \xC3\xA4 from the doctor";
  SenderOptions receivers;
};

// What a receiver did with one request.
struct DoctorRow {
  // "valid", or the name of a request fault.
  std::string name;
  std::string what;
  ReceiverVerdict expected = ReceiverVerdict::kAccepts;
  DeliveryAnswer answer;
  // No process listened any more when the next request came.
  bool died = false;

  // A 2xx.
  bool accepted() const;
  // It refused what is good, accepted what is not, or died of it.
  bool wrong() const;
};

// Sends a valid event to a receiver, then one with each request fault, one after the other, stamped
// by the machine's clock; the receiver has five seconds for each. Stops after the first one when it
// is not answered, and after the one of which the receiver died, if it did.
std::vector<DoctorRow> ExamineReceiver(const DoctorOptions& options);

}  // namespace emulator
