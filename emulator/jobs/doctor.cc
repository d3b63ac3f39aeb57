#include "emulator/jobs/doctor.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "emulator/base/clock.h"
#include "emulator/base/limits.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "emulator/receivers/send_once.h"

namespace emulator {
namespace {

DeliveryEvent EventOf(const DoctorOptions& options, uint64_t number) {
  const absl::Time now = SystemTime().Now();
  return {.cache = options.cache,
          .topic = options.topic,
          .event_time = now,
          .publish_time = now,
          .sequence_number = number,
          .token_id = options.token_id,
          .text = options.text};
}

bool NobodyListens(const DeliveryAnswer& answer) {
  return absl::StrContains(answer.problem, "Couldn't connect");
}

DeliveryRequest ProperRequest(const DoctorOptions& options, const DeliveryEvent& event) {
  const std::string body = DeliveryBody(event);
  return MakeDeliveryRequest(options.url, body, SignBody(options.secret, body));
}

}  // namespace

bool DoctorRow::accepted() const {
  return answer.problem.empty() && answer.http_status >= 200 && answer.http_status < 300;
}

bool DoctorRow::wrong() const {
  return died || (expected == ReceiverVerdict::kAccepts && !accepted()) ||
         (expected == ReceiverVerdict::kRejects && accepted());
}

const char* NameOf(ReceiverVerdict verdict) {
  switch (verdict) {
    case ReceiverVerdict::kAccepts:
      return "accept";
    case ReceiverVerdict::kRejects:
      return "reject";
    case ReceiverVerdict::kEither:
      return "either";
  }
  return "";
}

nlohmann::ordered_json ToJson(const DoctorRow& row) {
  nlohmann::ordered_json json = {{"request", row.name},
                                 {"what", row.what},
                                 {"expected", NameOf(row.expected)},
                                 {"accepted", row.accepted()},
                                 {"ok", !row.wrong()},
                                 {"died", row.died},
                                 {"took_ms", absl::ToDoubleMilliseconds(row.answer.took)}};
  if (row.answer.http_status != 0) json["http_status"] = row.answer.http_status;
  if (!row.answer.problem.empty()) json["problem"] = row.answer.problem;
  return json;
}

std::vector<DoctorRow> ExamineReceiver(const DoctorOptions& options) {
  CurlSender sender(options.receivers);
  const auto send = [&](DeliveryRequest request) {
    return SendOnce(sender, std::move(request), limits::kDeliveryTimeout, options.ended);
  };
  std::vector<DoctorRow> rows;
  uint64_t number = 1;
  const DeliveryRequest valid = ProperRequest(options, EventOf(options, number));
  rows.push_back({.name = "valid", .what = "as the service sends it", .answer = send(valid)});
  // Then nobody waited for the answer.
  if (options.ended()) return {};
  const bool answered = rows.front().answer.http_status != 0;
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    if (!answered || options.ended()) break;
    const DeliveryEvent event = EventOf(options, ++number);
    DeliveryRequest request = ProperRequest(options, event);
    const bool made = MakeFaulty(info.fault,
                                 {.event = event,
                                  .secret = options.secret,
                                  .previous_secret = "before " + options.secret,
                                  .other_webhook_secret = "beside " + options.secret,
                                  .earlier = valid},
                                 request);
    if (!made) continue;
    DeliveryAnswer answer = send(std::move(request));
    if (options.ended()) break;
    if (NobodyListens(answer)) {
      rows.back().died = true;
      break;
    }
    options.on_row(rows.back());
    rows.push_back({.name = std::string(info.name),
                    .what = std::string(info.what),
                    .expected = info.careful_receiver,
                    .answer = std::move(answer)});
  }
  options.on_row(rows.back());
  return rows;
}

}  // namespace emulator
