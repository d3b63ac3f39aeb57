#include "emulator/domain/faults/request_fault.h"

namespace emulator {

const std::vector<RequestFaultInfo>& AllRequestFaults() {
  using enum RequestFault;
  using enum ReceiverVerdict;
  static const auto& all = *new std::vector<RequestFaultInfo>{
      {kWrongSecret, "wrong-secret", "signed with a secret that no webhook has", kRejects},
      {kPreviousSecret, "previous-secret", "signed with the secret before the rotation", kRejects},
      {kOtherWebhookSecret, "other-webhook-secret", "signed with the secret of another webhook",
       kRejects},
      {kPlainSha3, "plain-sha3", "SHA3-256 of the body, without the secret", kRejects},
      {kHmacSha256, "hmac-sha-256", "HMAC-SHA-256 in place of HMAC-SHA3-256", kRejects},
      {kChangedByte, "changed-byte", "one byte of the body changed after signing", kRejects},
      {kTruncatedBody, "truncated-body", "the second half of the body cut off after signing",
       kRejects},
      {kTrailingNewline, "trailing-newline", "a line break behind the body after signing",
       kRejects},
      {kSortedKeys, "sorted-keys", "the body written again with sorted keys after signing",
       kRejects},
      {kSpaces, "spaces", "the body written again with spaces after signing, as Python does",
       kRejects},
      {kEscapedSlashes, "escaped-slashes",
       "the body written again with \\/ for / after signing, as PHP does", kRejects},
      {kUnicodeEscapes, "unicode-escapes",
       "the body written again with \\u escapes after signing, as Python does", kRejects},
      {kOtherCharset, "other-charset", "the body sent as UTF-16 after signing", kRejects},
      {kGzip, "gzip", "the body compressed after signing", kEither},
      {kUpperCaseHex, "upper-case-hex", "the signature in upper case", kEither},
      {kBase64, "base64", "the signature in base64", kRejects},
      {kSignaturePrefix, "signature-prefix", "the signature with sha3= before it", kRejects},
      {kMissingSignature, "missing-signature", "no signature", kRejects},
      {kEmptySignature, "empty-signature", "an empty signature", kRejects},
      {kDuplicateSignature, "duplicate-signature", "a second signature, of zeros, behind the first",
       kEither},
      {kHeaderCase, "header-case", "the header named Momento-Signature", kAccepts},
      {kContentType, "content-type", "Content-Type text/plain", kEither},
      {kUserAgent, "user-agent", "the User-Agent of a test", kEither},
      {kChunked, "chunked", "the body in chunks, without Content-Length", kAccepts},
      {kOldTimestamp, "old-timestamp", "publish_timestamp two minutes ago, signed as it should be",
       kRejects},
      {kFutureTimestamp, "future-timestamp",
       "publish_timestamp two minutes ahead, signed as it should be", kRejects},
      {kReplay, "replay", "an earlier request once more, byte for byte", kEither},
  };
  return all;
}

const RequestFaultInfo& InfoOf(RequestFault fault) {
  return AllRequestFaults()[static_cast<size_t>(fault)];
}

std::optional<RequestFault> RequestFaultFromName(absl::string_view name) {
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    if (info.name == name) return info.fault;
  }
  return std::nullopt;
}

}  // namespace emulator
