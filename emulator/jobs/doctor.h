#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "emulator/domain/faults/request_fault.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"
#include "emulator/receivers/curl_sender.h"

namespace emulator {

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

// A receiver, and what the events say that it gets.
struct DoctorOptions {
  std::string url;
  std::string secret;
  std::string cache = "chat";
  std::string topic = "room";
  std::string token_id = "doctor";
  std::string text = "a/b \xC3\xA4 from the doctor";
  SenderOptions receivers;
  // Told of each row once nothing of it changes any more.
  std::function<void(const DoctorRow& row)> on_row = [](const DoctorRow&) {};
  // True once nobody wants more of it.
  std::function<bool()> ended = [] { return false; };
};

// "accept", "reject" or "either"
const char* NameOf(ReceiverVerdict verdict);
// {"request", "what", "expected", "accepted", "ok", "died", "took_ms"}, and "http_status" and
// "problem" where there are any.
nlohmann::ordered_json ToJson(const DoctorRow& row);

// Sends a valid event to a receiver, then one with each request fault, one after the other, stamped
// by the machine's clock; the receiver has five seconds for each. Stops after the first one when it
// is not answered, after the one of which the receiver died, if it did, and once it is ended.
std::vector<DoctorRow> ExamineReceiver(const DoctorOptions& options);

}  // namespace emulator
