#include "absl/strings/str_cat.h"
#include "emulator/base/utf8.h"
#include "emulator/domain/webhooks/laboratory/explain.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

constexpr char kSecret[] = "the secret";
constexpr char kPrevious[] = "the secret before";
constexpr char kOther[] = "the secret of another webhook";

DeliveryEvent EventOf(const std::string& text, uint64_t number) {
  const absl::Time now = absl::FromUnixMillis(1704296470564);
  return {.cache = "c",
          .topic = "t",
          .event_time = now,
          .publish_time = now,
          .sequence_number = number,
          .token_id = "taylor",
          .text = text};
}

DeliveryRequest Proper(const DeliveryEvent& event) {
  const std::string body = DeliveryBody(event);
  return MakeDeliveryRequest("http://127.0.0.1:1/hook", body, SignBody(kSecret, body));
}

ExplainContext Known(const DeliveryRequest& earlier, const DeliveryRequest& request) {
  using Kind = KnownSecret::Kind;
  const auto recorded = [](int64_t id, const DeliveryRequest& one) {
    return RecordedRequest{.delivery = id,
                           .body = one.body,
                           .signature = HeaderValue(one.headers, kSignatureHeader).value_or("")};
  };
  return {.secrets = {{.kind = Kind::kCurrent, .secret = kSecret},
                      {.kind = Kind::kPrevious, .secret = kPrevious},
                      {.kind = Kind::kOtherWebhook, .secret = kOther}},
          .on_record = {recorded(1, earlier), recorded(2, request)},
          .delivery = 2,
          .received_at = absl::FromUnixMillis(1704296470564)};
}

// Whatever a message says: its request is valid, and no fault of it goes unnoticed.
void CheckFaults(const std::string& text) {
  const DeliveryRequest earlier = Proper(EventOf("earlier", 1));
  const FaultyRequestSources sources{.event = EventOf(text, 2),
                                     .secret = kSecret,
                                     .previous_secret = kPrevious,
                                     .other_webhook_secret = kOther,
                                     .earlier = earlier};
  const DeliveryRequest proper = Proper(sources.event);
  const ExplainContext context = Known(earlier, proper);
  const Explanation fine = Explain(proper.body, proper.headers, context);
  Require(fine.valid && fine.findings.empty(), "a proper request is valid");
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    DeliveryRequest faulty = proper;
    if (!MakeFaulty(info.fault, sources, faulty)) continue;
    const Explanation explanation = Explain(faulty.body, faulty.headers, context);
    Require(!explanation.findings.empty(), absl::StrCat("it is noticed: ", info.name));
    Require(!explanation.valid || info.careful_receiver != ReceiverVerdict::kRejects ||
                info.fault == RequestFault::kOldTimestamp ||
                info.fault == RequestFault::kFutureTimestamp || info.fault == RequestFault::kReplay,
            absl::StrCat("it is not valid: ", info.name));
  }
}

}  // namespace

void FuzzExplain(absl::string_view input) {
  FuzzInput rest(input);
  if (rest.Pick(2) == 0) {
    const std::string text = rest.Rest();
    if (IsValidUtf8(text)) CheckFaults(text);
    return;
  }
  Headers headers = HeadersFromLines(rest.Text());
  headers.emplace_back(kSignatureHeader, rest.Text());
  const std::string body = rest.Rest();
  const DeliveryRequest earlier = Proper(EventOf("earlier", 1));
  const Explanation explanation = Explain(body, headers, Known(earlier, earlier));
  Require(!explanation.valid || body == earlier.body, "nobody guesses a signature");
}

}  // namespace emulator
