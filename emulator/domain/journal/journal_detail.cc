#include "emulator/domain/journal/journal_detail.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/json_members.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kSequenceNumber[] = "sequence_number";
constexpr char kSequencePage[] = "sequence_page";
constexpr char kResumeAt[] = "resume_at";
constexpr char kFault[] = "fault";
constexpr char kDelivery[] = "delivery";
constexpr char kSignature[] = "signature";
constexpr char kHttpStatus[] = "http_status";
constexpr char kCopyOf[] = "copy_of";
constexpr char kSendAs[] = "send_as";

struct Writer {
  std::string operator()(const std::monostate&) const { return ""; }
  std::string operator()(const PublishDetail& detail) const {
    return JsonMembers()
        .Number(kSequenceNumber, detail.sequence_number)
        .Number(kSequencePage, detail.sequence_page)
        .text();
  }
  std::string operator()(const SubscribeDetail& detail) const {
    return JsonMembers().Number(kResumeAt, detail.resume_at).text();
  }
  std::string operator()(const FaultDetail& detail) const {
    return JsonMembers().TextUnlessEmpty(kFault, detail.rule).text();
  }
  std::string operator()(const DeliveryDetail& detail) const {
    return JsonMembers()
        .Number(kDelivery, detail.delivery)
        .Number(kSequenceNumber, detail.sequence_number)
        .TextUnlessEmpty(kSignature, detail.signature)
        .NumberUnlessZero(kHttpStatus, detail.http_status)
        .NumberUnlessZero(kCopyOf, detail.copy_of)
        .TextUnlessEmpty(kFault, detail.fault)
        .TextUnlessEmpty(kSendAs, detail.send_as)
        .text();
  }
};

}  // namespace

std::string DetailMembers(const JournalDetail& detail) { return std::visit(Writer(), detail); }

JournalDetail DetailFromJson(const ordered_json& object) {
  if (!object.is_object()) return {};
  const auto number = [&](const char* name) -> uint64_t {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<uint64_t>() : 0;
  };
  const auto text = [&](const char* name) -> std::string {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
  };
  if (object.contains(kDelivery)) {
    return DeliveryDetail{.delivery = static_cast<int64_t>(number(kDelivery)),
                          .sequence_number = number(kSequenceNumber),
                          .signature = text(kSignature),
                          .http_status = static_cast<int>(number(kHttpStatus)),
                          .copy_of = static_cast<int64_t>(number(kCopyOf)),
                          .fault = text(kFault),
                          .send_as = text(kSendAs)};
  }
  if (object.contains(kSequencePage)) {
    return PublishDetail{.sequence_number = number(kSequenceNumber),
                         .sequence_page = number(kSequencePage)};
  }
  if (object.contains(kResumeAt)) return SubscribeDetail{.resume_at = number(kResumeAt)};
  if (object.contains(kFault)) return FaultDetail{.rule = text(kFault)};
  return {};
}

std::string DetailText(const JournalDetail& detail) {
  const std::string members = DetailMembers(detail);
  return members.empty() ? "" : absl::StrCat("{", members, "}");
}

JournalDetail DetailFromText(absl::string_view text) {
  if (text.empty()) return {};
  return DetailFromJson(ordered_json::parse(text, nullptr, /*allow_exceptions=*/false));
}

}  // namespace emulator
