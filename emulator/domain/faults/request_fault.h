#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"

namespace emulator {

// What can be wrong, or merely unusual, about the request of a delivery. Each has a name, which is
// the same in rules, in delivery records, and in what `explain` and `doctor` say.
enum class RequestFault {
  kWrongSecret,
  kPreviousSecret,
  kOtherWebhookSecret,
  kPlainSha3,
  kHmacSha256,
  kChangedByte,
  kTruncatedBody,
  kTrailingNewline,
  kSortedKeys,
  kSpaces,
  kEscapedSlashes,
  kUnicodeEscapes,
  kOtherCharset,
  kGzip,
  kUpperCaseHex,
  kBase64,
  kSignaturePrefix,
  kMissingSignature,
  kEmptySignature,
  kDuplicateSignature,
  kHeaderCase,
  kContentType,
  kUserAgent,
  kChunked,
  kOldTimestamp,
  kFutureTimestamp,
  kReplay,
};

// What a careful receiver does with such a request.
enum class ReceiverVerdict { kAccepts, kRejects, kEither };

struct RequestFaultInfo {
  RequestFault fault;
  // "wrong-secret"
  absl::string_view name;
  // A clause that says what is done to the request.
  absl::string_view what;
  ReceiverVerdict careful_receiver;
};

// All of them, in the order of the enum.
const std::vector<RequestFaultInfo>& AllRequestFaults();
const RequestFaultInfo& InfoOf(RequestFault fault);
// Absent when no request fault has that name.
std::optional<RequestFault> RequestFaultFromName(absl::string_view name);

}  // namespace emulator
