#include "emulator/domain/faults/fault_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/faults/fault_names.h"

namespace emulator {
namespace {

constexpr char kSame[] = "same";
constexpr char kRestamped[] = "restamped";
// Members of what is decided about a delivery.
constexpr char kRule[] = "rule";
constexpr char kDelayMs[] = "delay_ms";
constexpr char kJitterMs[] = "jitter_ms";
constexpr char kBesides[] = "besides";
constexpr char kDrop[] = "drop";
constexpr char kDuplicate[] = "duplicate";
constexpr char kSendAs[] = "send_as";

std::string RequestFaultNames() {
  return absl::StrJoin(AllRequestFaults(), ", ",
                       [](std::string* out, const auto& info) { absl::StrAppend(out, info.name); });
}

// What the rule's status, message and err say, into `error`; OK when there is no status.
absl::Status ReadError(JsonReader& reader, const std::string& rule, absl::Status& error) {
  const std::string name = reader.Text("status").value_or("");
  const std::string message =
      reader.Text("message").value_or(absl::StrCat("injected by fault rule ", rule));
  const std::string err = reader.Text("err").value_or("");
  const bool travels = err.size() <= limits::kErrTrailerBytesMax &&
                       std::all_of(err.begin(), err.end(), absl::ascii_isgraph);
  if (!travels) {
    return errors::Malformed(reader.PointerTo("err"),
                             "must be printable ASCII without blanks, at most 256 characters");
  }
  if (name.empty()) return absl::OkStatus();
  const auto code = StatusCodeFromName(name);
  if (!code) {
    return errors::Malformed(reader.PointerTo("status"),
                             absl::StrCat("is no status; these are: ", StatusCodeNames()));
  }
  error = errors::Injected(*code, message, err);
  return absl::OkStatus();
}

// A mistake of the rule as a whole.
absl::Status RuleMust(const JsonReader& reader, absl::string_view have) {
  const std::string rule = reader.PointerTo("");
  return errors::Malformed(rule.size() == 1 ? rule : rule.substr(0, rule.size() - 1), have);
}

absl::Duration ReadDelay(JsonReader& reader) {
  return absl::Milliseconds(reader.Number(kDelayMs, 0, limits::kFaultDelayMsMax).value_or(0));
}

// How the rule's delay varies, and whether it comes besides other rules.
absl::Status ReadManner(JsonReader& reader, FaultRule& rule) {
  const absl::Duration delay = rule.webhook ? rule.delivery.delay : rule.fault.delay;
  if (rule.jitter > delay) {
    return errors::Malformed(reader.PointerTo(kJitterMs), "must not be above delay_ms");
  }
  FaultRule bare = rule;
  bare.fault.delay = bare.delivery.delay = absl::ZeroDuration();
  if (!rule.besides || !(bare.fault.any() || bare.delivery.any())) return absl::OkStatus();
  return errors::Malformed(reader.PointerTo(kBesides), "is for a rule that only delays");
}

// What goes wrong with calls.
absl::Status ReadFault(JsonReader& reader, FaultRule& rule) {
  rule.rpc = reader.RequiredText("rpc");
  if (rule.rpc.find('/') != std::string::npos) rule.rpc = FaultNameOf(rule.rpc);
  rule.subject = reader.Text("subject");
  rule.fault.delay = ReadDelay(reader);
  rule.fault.reset_connection = reader.Flag("reset_connection").value_or(false);
  rule.fault.stream_messages_max = reader.Number("break_after_messages", 0, UINT32_MAX);
  absl::Status error;
  const absl::Status read = ReadError(reader, rule.name, error);
  if (!reader.Finish().ok()) return reader.Finish();
  if (!read.ok()) return read;
  if (rule.rpc != "*" && !IsFaultName(rule.rpc)) {
    return errors::Malformed(reader.PointerTo("rpc"),
                             absl::StrCat("is no RPC; these are: *, ", FaultNames()));
  }
  if (!rule.fault.stream_messages_max) {
    rule.fault.error = error;
  } else {
    rule.fault.stream_error =
        error.ok() ? errors::Injected(absl::StatusCode::kUnavailable,
                                      absl::StrCat("injected by fault rule ", rule.name), "")
                   : error;
  }
  if (rule.fault.any()) return absl::OkStatus();
  return RuleMust(reader, "must have delay_ms, status, break_after_messages or reset_connection");
}

std::optional<DeliveryFault::Duplicate> DuplicateFromName(absl::string_view name) {
  if (name == kSame) return DeliveryFault::Duplicate::kSame;
  if (name == kRestamped) return DeliveryFault::Duplicate::kRestamped;
  return std::nullopt;
}

nlohmann::ordered_json DeliveryFaultToJson(const DeliveryFault& fault) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (fault.delay > absl::ZeroDuration()) {
    json[kDelayMs] = absl::ToInt64Milliseconds(fault.delay);
  }
  if (fault.drop) json[kDrop] = true;
  if (fault.duplicate != DeliveryFault::Duplicate::kNo) {
    json[kDuplicate] = fault.duplicate == DeliveryFault::Duplicate::kSame ? kSame : kRestamped;
  }
  if (fault.request) json[kSendAs] = std::string(InfoOf(*fault.request).name);
  return json;
}

absl::Status ReadDeliveryFault(JsonReader& reader, FaultRule& rule) {
  DeliveryFault& fault = rule.delivery;
  rule.subject = reader.Text("topic");
  fault.delay = ReadDelay(reader);
  fault.drop = reader.Flag(kDrop).value_or(false);
  if (const auto name = reader.Text(kDuplicate)) {
    const auto duplicate = DuplicateFromName(*name);
    if (!duplicate) reader.Wrong(kDuplicate, "must be same or restamped");
    fault.duplicate = duplicate.value_or(DeliveryFault::Duplicate::kNo);
  }
  if (const auto name = reader.Text(kSendAs)) {
    fault.request = RequestFaultFromName(*name);
    if (!fault.request) {
      reader.Wrong(kSendAs, absl::StrCat("is no request fault; these are: ", RequestFaultNames()));
    }
  }
  if (!reader.Finish().ok()) return reader.Finish();
  if (fault.any()) return absl::OkStatus();
  return RuleMust(reader, "must have delay_ms, drop, duplicate or send_as");
}

}  // namespace

absl::StatusOr<FaultRule> FaultRuleFromJson(const nlohmann::json& json,
                                            const std::string& pointer) {
  JsonReader reader(json, pointer);
  FaultRule rule;
  rule.name = reader.RequiredText("name");
  rule.cache = reader.Text("cache");
  rule.first = reader.Number("first", 1, UINT32_MAX).value_or(rule.first);
  rule.last = reader.Number("last", 1, UINT32_MAX).value_or(rule.last);
  rule.webhook = reader.Text("webhook");
  rule.jitter =
      absl::Milliseconds(reader.Number(kJitterMs, 0, limits::kFaultDelayMsMax).value_or(0));
  rule.besides = reader.Flag(kBesides).value_or(false);
  RETURN_IF_ERROR(rule.webhook ? ReadDeliveryFault(reader, rule) : ReadFault(reader, rule));
  RETURN_IF_ERROR(ReadManner(reader, rule));
  if (rule.first > rule.last) {
    return errors::Malformed(reader.PointerTo("last"), "must not be below first");
  }
  return rule;
}

nlohmann::ordered_json DecidedFaultToJson(const DecidedFault& decided) {
  nlohmann::ordered_json json = {{kRule, decided.rule}};
  json.update(DeliveryFaultToJson(decided.fault));
  return json;
}

std::optional<DecidedFault> DecidedFaultFromText(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  DecidedFault decided{.rule = json.value(kRule, "")};
  decided.fault.delay = absl::Milliseconds(json.value(kDelayMs, int64_t{0}));
  decided.fault.drop = json.value(kDrop, false);
  decided.fault.duplicate =
      DuplicateFromName(json.value(kDuplicate, "")).value_or(DeliveryFault::Duplicate::kNo);
  decided.fault.request = RequestFaultFromName(json.value(kSendAs, ""));
  return decided;
}

nlohmann::ordered_json FaultEntryToJson(const FaultPlan::Entry& entry) {
  const auto& [rule, matched, applied] = entry;
  const Fault& fault = rule.fault;
  nlohmann::ordered_json json = {{"name", rule.name}};
  if (rule.webhook) {
    json["webhook"] = *rule.webhook;
  } else {
    json["rpc"] = rule.rpc;
  }
  if (rule.cache) json["cache"] = *rule.cache;
  if (rule.subject) json[rule.webhook ? "topic" : "subject"] = *rule.subject;
  json["first"] = rule.first;
  if (rule.last != FaultRule().last) json["last"] = rule.last;
  if (fault.delay > absl::ZeroDuration()) {
    json[kDelayMs] = absl::ToInt64Milliseconds(fault.delay);
  }
  const absl::Status& error = fault.stream_messages_max ? fault.stream_error : fault.error;
  if (!error.ok()) {
    json["status"] = NameOfStatusCode(error.code());
    json["message"] = std::string(error.message());
    if (const auto err = error.GetPayload(errors::kErrTrailer)) json["err"] = std::string(*err);
  }
  if (fault.stream_messages_max) json["break_after_messages"] = *fault.stream_messages_max;
  if (fault.reset_connection) json["reset_connection"] = true;
  json.update(DeliveryFaultToJson(rule.delivery));
  if (rule.jitter > absl::ZeroDuration()) {
    json[kJitterMs] = absl::ToInt64Milliseconds(rule.jitter);
  }
  if (rule.besides) json[kBesides] = true;
  json["matched"] = matched;
  json["applied"] = applied;
  return json;
}

}  // namespace emulator
