#include "emulator/tools/import/judgement.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/json_text.h"
#include "emulator/domain/webhooks/laboratory/body_forms.h"
#include "emulator/domain/webhooks/laboratory/explain_match.h"
#include "emulator/tools/import/other_schemes.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Verdict = Judgement::Verdict;

bool LostSomething(const CapturedRequest& request, const char* name) {
  return std::any_of(request.losses.begin(), request.losses.end(),
                     [&](const Finding& loss) { return loss.name == name; });
}

// What a loss alone brings about says nothing of the request.
bool IsEffectOfLoss(const Finding& finding, const CapturedRequest& request) {
  const bool no_body = LostSomething(request, "body-not-captured");
  const bool cut = LostSomething(request, "cut-body");
  const bool any = no_body || cut || LostSomething(request, "parsed-body") ||
                   LostSomething(request, "replaced-bytes");
  if (finding.name == "empty-body") return no_body;
  if (finding.name == "truncated-body") return cut;
  if (finding.name == "not-a-signature") return LostSomething(request, "hidden-signature");
  return finding.name == kUnknownFinding && any;
}

// The body that was signed, when a secret fits a form of the one that there is.
std::optional<std::string> SignedBody(const CapturedRequest& request,
                                      const ExplainContext& context) {
  const std::string signature = absl::HexStringToBytes(SignatureHex(request.headers));
  if (signature.empty()) return std::nullopt;
  const auto match =
      BestMatch(BodyForms(request.body, request.headers), signature, context.secrets);
  if (!match || match->signed_body == request.body) return std::nullopt;
  return match->signed_body;
}

std::string WhenItChanged(const CapturedRequest& request, const ExplainContext& context) {
  const auto came = BytesThatCame(request);
  const auto signed_body = SignedBody(request, context);
  if (!came || !signed_body || signed_body->size() == request.body.size()) return "";
  if (*came == signed_body->size()) {
    return absl::StrCat("It changed after it arrived: ", *came,
                        " bytes came, as many as were signed, and ", request.body.size(),
                        " are here. The sender and the way are not to blame; what read, logged or "
                        "recorded the body is.");
  }
  if (*came == request.body.size()) {
    return absl::StrCat("It changed before it arrived: ", signed_body->size(),
                        " bytes were signed, and ", *came,
                        " came. Look at what stands between the service and the receiver.");
  }
  return "";
}

bool IsUnknown(const Explanation& explanation) {
  return std::any_of(explanation.findings.begin(), explanation.findings.end(),
                     [](const Finding& finding) { return finding.name == kUnknownFinding; });
}

// The bytes in what JSON.stringify makes of a Buffer: {"type":"Buffer","data":[123,34]}.
std::optional<std::string> BytesOfBuffer(const std::string& body) {
  const auto parsed = ParseJson(body);
  if (!parsed || TextMember(*parsed, "type") != "Buffer") return std::nullopt;
  const ordered_json* const data = MemberOf(*parsed, "data");
  if (data == nullptr || !data->is_array()) return std::nullopt;
  std::string bytes;
  for (const ordered_json& byte : *data) {
    if (!byte.is_number_unsigned() || byte > 255) return std::nullopt;
    bytes += static_cast<char>(byte.get<uint8_t>());
  }
  return bytes;
}

// "[object Object]", "[object ReadableStream]"
bool IsTextOfObject(absl::string_view body) {
  return absl::ConsumePrefix(&body, "[object ") && absl::ConsumeSuffix(&body, "]") &&
         !body.empty() && std::all_of(body.begin(), body.end(), absl::ascii_isalnum);
}

// What JavaScript makes of an object or a Buffer that is taken for a text.
void ExplainJavaScript(const CapturedRequest& request, const ExplainContext& context,
                       Explanation& explanation) {
  if (!IsUnknown(explanation)) return;
  const auto drop_unknown = [&] {
    std::erase_if(explanation.findings,
                  [](const Finding& finding) { return finding.name == kUnknownFinding; });
  };
  if (IsTextOfObject(request.body)) {
    drop_unknown();
    explanation.findings.push_back(
        {"object-text", absl::StrCat("The body is the text ", request.body,
                                     ": an object was taken for a text. Verify the raw bytes.")});
    return;
  }
  const auto bytes = BytesOfBuffer(request.body);
  if (!bytes) return;
  const Explanation inner = Explain(*bytes, request.headers, context);
  if (IsUnknown(inner)) return;
  explanation = inner;
  explanation.valid = false;
  explanation.findings.push_back(
      {"buffer-body",
       "The body is what JSON.stringify makes of a Buffer; verify the Buffer itself."});
}

ordered_json FindingsToJson(const std::vector<Finding>& findings) {
  ordered_json json = ordered_json::array();
  for (const Finding& finding : findings) {
    json.push_back({{"name", finding.name}, {"explanation", finding.text}});
  }
  return json;
}

}  // namespace

Judgement Judge(const CapturedRequest& request, const ExplainContext& context) {
  Judgement judgement;
  const bool is_signed = HeaderValue(request.headers, kSignatureHeader).has_value();
  if (!is_signed) {
    judgement.scheme = OtherScheme(request);
    const bool is_event = request.body.find("\"topic_sequence_number\"") != std::string::npos;
    const bool is_ours =
        is_event || HeaderValue(request.headers, "User-Agent") == kServiceUserAgent;
    if (!judgement.scheme.empty() || !is_ours) {
      judgement.verdict = Verdict::kOther;
      return judgement;
    }
  }
  judgement.explanation = Explain(request.body, request.headers, context);
  ExplainJavaScript(request, context, judgement.explanation);
  judgement.when = WhenItChanged(request, context);
  if (judgement.explanation.valid) {
    judgement.verdict = Verdict::kValid;
    return judgement;
  }
  auto& findings = judgement.explanation.findings;
  const size_t lost =
      std::erase_if(findings, [&](const Finding& one) { return IsEffectOfLoss(one, request); });
  if (lost > 0) judgement.verdict = Verdict::kCannotTell;
  return judgement;
}

const char* NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "valid";
    case Verdict::kNotValid:
      return "not valid";
    case Verdict::kOther:
      return "not of this service";
    case Verdict::kCannotTell:
      return "cannot tell";
  }
  return "";
}

ordered_json ToJson(const CapturedRequest& request, const Judgement& judgement) {
  ordered_json json = {{"format", request.format}};
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  add("where", request.where);
  add("method", request.method);
  add("url", request.url);
  json["verdict"] = NameOf(judgement.verdict);
  add("scheme", judgement.scheme);
  add("secret_of", judgement.explanation.whose);
  add("when", judgement.when);
  if (!judgement.explanation.findings.empty()) {
    json["findings"] = FindingsToJson(judgement.explanation.findings);
  }
  if (!request.losses.empty()) json["losses"] = FindingsToJson(request.losses);
  return json;
}

}  // namespace emulator
