#include "emulator/domain/faults/fault_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/limits.h"
#include "emulator/domain/faults/fault_names.h"

namespace emulator {
namespace {

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
  if (!code) return errors::Malformed(reader.PointerTo("status"), "is no name of a status");
  error = errors::Injected(*code, message, err);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FaultRule> FaultRuleFromJson(const nlohmann::json& json,
                                            const std::string& pointer) {
  JsonReader reader(json, pointer);
  FaultRule rule;
  rule.name = reader.RequiredText("name");
  rule.rpc = reader.RequiredText("rpc");
  if (rule.rpc.find('/') != std::string::npos) rule.rpc = FaultNameOf(rule.rpc);
  const bool known = rule.rpc == "*" || IsFaultName(rule.rpc);
  rule.cache = reader.Text("cache");
  rule.subject = reader.Text("subject");
  rule.first = reader.Number("first", 1, UINT32_MAX).value_or(rule.first);
  rule.last = reader.Number("last", 1, UINT32_MAX).value_or(rule.last);
  rule.fault.delay =
      absl::Milliseconds(reader.Number("delay_ms", 0, limits::kFaultDelayMsMax).value_or(0));
  rule.fault.reset_connection = reader.Flag("reset_connection").value_or(false);
  rule.fault.stream_messages_max = reader.Number("break_after_messages", 0, UINT32_MAX);
  absl::Status error;
  const absl::Status read = ReadError(reader, rule.name, error);
  if (!reader.Finish().ok()) return reader.Finish();
  if (!read.ok()) return read;
  if (!known) {
    return errors::Malformed(reader.PointerTo("rpc"),
                             "is no name of an RPC, as list-push-front or topic-publish");
  }
  if (!rule.fault.stream_messages_max) {
    rule.fault.error = error;
  } else {
    rule.fault.stream_error =
        error.ok() ? errors::Injected(absl::StatusCode::kUnavailable,
                                      absl::StrCat("injected by fault rule ", rule.name), "")
                   : error;
  }
  if (rule.first > rule.last) {
    return errors::Malformed(reader.PointerTo("last"), "must not be below first");
  }
  if (!rule.fault.any()) {
    return errors::Malformed(pointer.empty() ? "/" : pointer,
                             "must have delay_ms, status, break_after_messages or "
                             "reset_connection");
  }
  return rule;
}

std::string FaultDetail(const std::string& rule) {
  return "\"fault\":" +
         nlohmann::json(rule).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::ordered_json FaultEntryToJson(const FaultPlan::Entry& entry) {
  const auto& [rule, matched, applied] = entry;
  const Fault& fault = rule.fault;
  nlohmann::ordered_json json = {{"name", rule.name}, {"rpc", rule.rpc}};
  if (rule.cache) json["cache"] = *rule.cache;
  if (rule.subject) json["subject"] = *rule.subject;
  json["first"] = rule.first;
  if (rule.last != FaultRule().last) json["last"] = rule.last;
  if (fault.delay > absl::ZeroDuration()) {
    json["delay_ms"] = absl::ToInt64Milliseconds(fault.delay);
  }
  const absl::Status& error = fault.stream_messages_max ? fault.stream_error : fault.error;
  if (!error.ok()) {
    json["status"] = NameOfStatusCode(error.code());
    json["message"] = std::string(error.message());
    if (const auto err = error.GetPayload(errors::kErrTrailer)) json["err"] = std::string(*err);
  }
  if (fault.stream_messages_max) json["break_after_messages"] = *fault.stream_messages_max;
  if (fault.reset_connection) json["reset_connection"] = true;
  json["matched"] = matched;
  json["applied"] = applied;
  return json;
}

}  // namespace emulator
