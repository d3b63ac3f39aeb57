#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"

namespace emulator {

// Of a publish: the message's place in its topic.
struct PublishDetail {
  uint64_t sequence_number = 0;
  uint64_t sequence_page = 0;
  bool operator==(const PublishDetail&) const = default;
};

// Of a subscription: where it wanted to begin.
struct SubscribeDetail {
  uint64_t resume_at = 0;
  bool operator==(const SubscribeDetail&) const = default;
};

// Of a call that a fault kept from being executed: the rule.
struct FaultDetail {
  std::string rule;
  bool operator==(const FaultDetail&) const = default;
};

// Of a step of a delivery, and of a delivery that was never made.
struct DeliveryDetail {
  // 0 when it was never made.
  int64_t delivery = 0;
  uint64_t sequence_number = 0;
  // Of an attempt.
  std::string signature;
  // Of an outcome: 0 when there was no answer.
  int http_status = 0;
  // The delivery it repeats, or 0.
  int64_t copy_of = 0;
  // What a rule did to it: the rule and the name of the request fault; empty when none did.
  std::string fault;
  std::string send_as;
  bool operator==(const DeliveryDetail&) const = default;
};

// What an entry of the journal says beyond its fixed members; most say nothing.
using JournalDetail =
    std::variant<std::monostate, PublishDetail, SubscribeDetail, FaultDetail, DeliveryDetail>;

// As members of a JSON object, without the braces: `"sequence_number":1,"sequence_page":2`. Members
// that are empty are left out. Bytes that are not UTF-8 become U+FFFD.
std::string DetailMembers(const JournalDetail& detail);

// The detail that the members of an object are; other members may stand between them. Nothing when
// they are none.
JournalDetail DetailFromJson(const nlohmann::ordered_json& object);

// As the journal is stored: a JSON object, or empty.
std::string DetailText(const JournalDetail& detail);
JournalDetail DetailFromText(absl::string_view text);

}  // namespace emulator
