#include "emulator/domain/webhooks/laboratory/explain.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/json_text.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/laboratory/body_forms.h"
#include "emulator/domain/webhooks/laboratory/body_undoing.h"
#include "emulator/domain/webhooks/laboratory/explain_match.h"

namespace emulator {
namespace {

constexpr size_t kExcerptBytes = 24;
// What receivers are told to bear (docs/behaviour/webhooks.md §4).
constexpr absl::Duration kAgeMax = absl::Seconds(60);

// A signature as it stands in a header: its bytes, absent when it is none, and what is odd.
struct ReadSignature {
  std::optional<std::string> bytes;
  std::vector<Finding> findings;
};

bool IsHex(absl::string_view text) {
  return text.size() == 2 * kSignatureBytes &&
         std::all_of(text.begin(), text.end(), absl::ascii_isxdigit);
}

ReadSignature Read(absl::string_view text) {
  ReadSignature read;
  if (absl::StartsWithIgnoreCase(text, "sha")) {
    const size_t equals = text.find('=');
    read.findings.push_back(
        FaultFinding(RequestFault::kSignaturePrefix,
                     absl::StrCat("The signature has ", text.substr(0, equals),
                                  "= before it; the service sends the hex digits only.")));
    text.remove_prefix(equals == absl::string_view::npos ? 0 : equals + 1);
  }
  std::string bytes;
  if (IsHex(text)) {
    bytes = absl::HexStringToBytes(text);
    if (std::any_of(text.begin(), text.end(), absl::ascii_isupper)) {
      read.findings.push_back(FaultFinding(
          RequestFault::kUpperCaseHex, "The signature is in upper case; the service sends lower."));
    }
  } else if (absl::Base64Unescape(text, &bytes) && bytes.size() == kSignatureBytes) {
    read.findings.push_back(
        FaultFinding(RequestFault::kBase64, "The signature is base64; the service sends hex."));
  } else {
    read.findings = {{"not-a-signature", "The signature is not 64 hex digits."}};
    return read;
  }
  read.bytes = std::move(bytes);
  return read;
}

std::string Excerpt(const std::string& body, size_t from) {
  return absl::StrCat("\"", absl::CHexEscape(body.substr(from, kExcerptBytes)),
                      from + kExcerptBytes < body.size() ? "…\"" : "\"");
}

Finding Difference(const std::string& body, const RecordedRequest& recorded) {
  const auto [mine, theirs] =
      std::mismatch(body.begin(), body.end(), recorded.body.begin(), recorded.body.end());
  const size_t at = mine - body.begin();
  const std::string delivery = absl::StrCat("delivery ", recorded.delivery);
  if (mine == body.end()) {
    return FaultFinding(RequestFault::kTruncatedBody,
                        absl::StrCat("The body ends after ", body.size(), " of the ",
                                     recorded.body.size(), " bytes of ", delivery, "."));
  }
  const bool one_byte = body.size() == recorded.body.size() &&
                        std::equal(mine + 1, body.end(), theirs + 1, recorded.body.end());
  std::string text = absl::StrCat(one_byte ? "One byte of the body" : "The body", " differs from ",
                                  delivery, " at byte ", at, ": ", Excerpt(body, at), " is there, ",
                                  Excerpt(recorded.body, at), " was signed.");
  if (one_byte) return FaultFinding(RequestFault::kChangedByte, std::move(text));
  return {.name = "changed-body", .text = std::move(text)};
}

// What names a message.
std::string EventId(const std::string& body) {
  const auto parsed = ParseJson(body);
  if (!parsed || !parsed->is_object()) return "";
  const auto member = [&](const char* name) {
    return parsed->contains(name) ? Dump((*parsed)[name]) : "";
  };
  return absl::StrCat(member("cache"), member("topic"), member("topic_sequence_number"));
}

// What was tried in vain, for the user who must search further.
std::string Tried(const std::vector<BodyForm>& forms, const ExplainContext& context) {
  std::string text = absl::StrCat("Tried: ", context.secrets.size(),
                                  context.secrets.size() == 1 ? " secret" : " secrets",
                                  ", also without white space and quotes around it; HMAC-SHA3-256, "
                                  "HMAC-SHA-256 and SHA3-256 without a secret; the body as it is (",
                                  forms.front().body.size(), " bytes)");
  std::set<std::string> undone;
  for (const BodyForm& form : forms) {
    std::vector<std::string> names;
    for (const Finding& finding : form.findings) names.push_back(finding.name);
    undone.insert(names.begin(), names.end());
    if (!names.empty()) absl::StrAppend(&text, ", with ", absl::StrJoin(names, " and "), " undone");
    if (!form.rewritten_as.empty()) absl::StrAppend(&text, ", as the service writes its JSON");
  }
  std::vector<std::string> absent = AllUndoings();
  std::erase_if(absent, [&](const std::string& name) { return undone.contains(name); });
  return absl::StrCat(text, ". No sign of ", absl::StrJoin(absent, ", "), ".");
}

Finding Unknown(const std::vector<BodyForm>& forms, const ExplainContext& context) {
  if (context.secrets.empty()) {
    return {kUnknownFinding,
            "No secret is known here, so nothing can be said: name the signing secret."};
  }
  return {kUnknownFinding,
          absl::StrCat("No known mistake makes this signature of this body with the secrets known "
                       "here: it is another secret, or the body was changed. ",
                       Tried(forms, context))};
}

// The finding about a body without content; `delivery` 0: not known.
Finding EmptyBody(int64_t delivery) {
  return {"empty-body",
          absl::StrCat("The body is empty; the service always sends JSON",
                       delivery != 0 ? absl::StrCat(", and did in delivery ", delivery) : "",
                       ". Something read it before, or the framework keeps no raw body.")};
}

// Why no secret fits.
Finding NoSecretFits(const std::vector<BodyForm>& forms, const std::string& signature,
                     const ExplainContext& context, int64_t& delivery) {
  const std::string& body = forms.front().body;
  const std::string hex = absl::BytesToHexString(signature);
  const auto find = [&](auto is_it) -> const RecordedRequest* {
    const auto found = std::find_if(context.on_record.rbegin(), context.on_record.rend(), is_it);
    if (found != context.on_record.rend()) delivery = found->delivery;
    return found != context.on_record.rend() ? &*found : nullptr;
  };
  const auto* signed_so = find([&](const auto& one) { return one.signature == hex; });
  if (absl::StripAsciiWhitespace(body).empty()) return EmptyBody(delivery);
  if (signed_so != nullptr) return Difference(body, *signed_so);
  if (const auto* same = find([&](const auto& one) { return one.body == body; })) {
    return FaultFinding(RequestFault::kWrongSecret,
                        absl::StrCat("The body is that of delivery ", same->delivery,
                                     "; no secret known here makes this signature of it."));
  }
  const std::string id = EventId(body);
  if (const auto* same =
          find([&](const auto& one) { return !id.empty() && EventId(one.body) == id; })) {
    return Difference(body, *same);
  }
  return Unknown(forms, context);
}

// What is unusual about the headers besides the value of the signature.
std::vector<Finding> HeaderFindings(const Headers& headers) {
  std::vector<Finding> findings;
  for (const auto& [name, value] : headers) {
    if (absl::EqualsIgnoreCase(name, kSignatureHeader) && name != kSignatureHeader) {
      findings.push_back(FaultFinding(
          RequestFault::kHeaderCase,
          absl::StrCat("The header is named ", name, "; names of headers have no case.")));
    }
    if (absl::EqualsIgnoreCase(name, "Content-Type") && value != kServiceContentType &&
        !absl::StrContains(absl::AsciiStrToLower(value), "charset=utf-16")) {
      findings.push_back(FaultFinding(
          RequestFault::kContentType,
          absl::StrCat("Content-Type is ", value, ", not ", kServiceContentType, ".")));
    }
    if (absl::EqualsIgnoreCase(name, "User-Agent") && value != kServiceUserAgent) {
      findings.push_back(
          FaultFinding(RequestFault::kUserAgent,
                       absl::StrCat("User-Agent is not that of the service: ", value)));
    }
    if (absl::EqualsIgnoreCase(name, "Transfer-Encoding")) {
      findings.push_back(FaultFinding(RequestFault::kChunked,
                                      "The body comes in chunks; the service sends it whole."));
    }
  }
  return findings;
}

std::vector<Finding> AgeFindings(const std::string& body, const ExplainContext& context) {
  const auto parsed = ParseJson(body);
  if (!context.received_at || !parsed || !parsed->is_object()) return {};
  const auto stamp = parsed->find("publish_timestamp");
  if (stamp == parsed->end() || !stamp->is_number_integer()) return {};
  const absl::Duration age = *context.received_at - absl::FromUnixMillis(stamp->get<int64_t>());
  if (age > kAgeMax) {
    return {FaultFinding(RequestFault::kOldTimestamp,
                         absl::StrCat("publish_timestamp is ", absl::FormatDuration(age),
                                      " old; receivers are to refuse what is older than ",
                                      absl::FormatDuration(kAgeMax), "."))};
  }
  if (age < -kAgeMax) {
    return {FaultFinding(RequestFault::kFutureTimestamp,
                         absl::StrCat("publish_timestamp is ", absl::FormatDuration(-age),
                                      " ahead of the time of receiving."))};
  }
  return {};
}

// An earlier request with the same bytes; and the record that this one is.
std::vector<Finding> ReplayFindings(const std::string& body, const std::string& signature,
                                    const ExplainContext& context, int64_t& delivery) {
  const std::string hex = absl::BytesToHexString(signature);
  std::vector<int64_t> same;
  for (const RecordedRequest& one : context.on_record) {
    if (one.body == body && one.signature == hex) same.push_back(one.delivery);
  }
  if (context.delivery != 0 && (same.empty() || same.front() != context.delivery)) {
    same.push_back(context.delivery);
  }
  if (same.empty()) return {};
  delivery = same.front();
  if (same.size() == 1 || same.front() == context.delivery) return {};
  return {FaultFinding(RequestFault::kReplay,
                       absl::StrCat("The same bytes were sent as delivery ", same.front(),
                                    " and again as delivery ", same.back(), "."))};
}

}  // namespace

std::string SignatureHex(const Headers& headers) {
  const auto value = HeaderValue(headers, kSignatureHeader);
  return value ? absl::BytesToHexString(Read(*value).bytes.value_or("")) : "";
}

Explanation Explain(const std::string& body, const Headers& headers,
                    const ExplainContext& context) {
  Explanation explanation{.findings = HeaderFindings(headers)};
  const std::vector<std::string> signatures = HeaderValues(headers, kSignatureHeader);
  if (signatures.empty() || signatures.front().empty()) {
    explanation.findings.push_back(
        signatures.empty()
            ? FaultFinding(RequestFault::kMissingSignature,
                           absl::StrCat("There is no header ", kSignatureHeader, "."))
            : FaultFinding(RequestFault::kEmptySignature, "The signature is empty."));
    return explanation;
  }
  if (signatures.size() > 1) {
    explanation.findings.push_back(FaultFinding(
        RequestFault::kDuplicateSignature,
        absl::StrCat("There are ", signatures.size(), " signatures; the first is looked at.")));
  }
  ReadSignature read = Read(signatures.front());
  const size_t unusual = explanation.findings.size();
  Append(explanation.findings, std::move(read.findings));
  if (!read.bytes) return explanation;

  const std::vector<BodyForm> forms = BodyForms(body, headers);
  auto match = BestMatch(forms, *read.bytes, context.secrets);
  if (!match) {
    explanation.findings.push_back(NoSecretFits(forms, *read.bytes, context, explanation.delivery));
    return explanation;
  }
  explanation.whose = std::move(match->whose);
  Append(explanation.findings, std::move(match->findings));
  explanation.valid = explanation.findings.size() == unusual;
  auto replay = ReplayFindings(match->signed_body, *read.bytes, context, explanation.delivery);
  // What comes again is old because it comes again.
  Append(explanation.findings,
         replay.empty() ? AgeFindings(match->signed_body, context) : std::move(replay));
  return explanation;
}

}  // namespace emulator
