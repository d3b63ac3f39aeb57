#include "emulator/domain/webhooks/laboratory/explain_match.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/crypto.h"

namespace emulator {
namespace {

Finding SecretFinding(const KnownSecret& secret) {
  const std::string whose = secret.whose.empty() ? "" : absl::StrCat(" of ", secret.whose);
  if (secret.kind == KnownSecret::Kind::kPrevious) {
    return FaultFinding(
        RequestFault::kPreviousSecret,
        absl::StrCat("The signature fits the secret", whose, " before the rotation",
                     secret.until ? absl::StrCat(" at ", TimeText(*secret.until)) : "", "."));
  }
  return FaultFinding(RequestFault::kOtherWebhookSecret,
                      absl::StrCat("The signature fits the secret", whose, "."));
}

// A secret as it is known, or without what was put around it.
struct SecretForm {
  std::string secret;
  std::vector<Finding> findings;
};

std::vector<SecretForm> SecretForms(const std::string& secret) {
  std::vector<SecretForm> forms = {{.secret = secret, .findings = {}}};
  absl::string_view rest = absl::StripAsciiWhitespace(secret);
  std::vector<Finding> findings;
  if (rest != secret) {
    findings.push_back(
        {"secret-white-space", "The signature fits the secret without the white space around it."});
    forms.push_back({.secret = std::string(rest), .findings = findings});
  }
  const bool quoted = rest.size() > 1 && rest.front() == rest.back() &&
                      (rest.front() == '"' || rest.front() == '\'');
  if (quoted) {
    findings.push_back(
        {"quoted-secret", "The signature fits the secret without the quotes around it."});
    forms.push_back(
        {.secret = std::string(rest.substr(1, rest.size() - 2)), .findings = std::move(findings)});
  }
  return forms;
}

std::optional<SignatureMatch> MatchSecret(const std::string& body, const std::string& signature,
                                          const KnownSecret& known) {
  for (SecretForm& form : SecretForms(known.secret)) {
    const bool fits = HmacSha3_256(form.secret, body) == signature;
    if (!fits && HmacSha256(form.secret, body) != signature) continue;
    SignatureMatch match{.findings = {}, .whose = known.whose};
    if (known.kind != KnownSecret::Kind::kCurrent) match.findings.push_back(SecretFinding(known));
    Append(match.findings, std::move(form.findings));
    if (fits) return match;
    match.findings.push_back(FaultFinding(
        RequestFault::kHmacSha256,
        "The signature is HMAC-SHA-256 of the same body; the service uses HMAC-SHA3-256."));
    return match;
  }
  return std::nullopt;
}

std::optional<SignatureMatch> MatchBody(const std::string& body, const std::string& signature,
                                        const std::vector<KnownSecret>& secrets) {
  std::optional<SignatureMatch> best;
  for (const KnownSecret& known : secrets) {
    auto match = MatchSecret(body, signature, known);
    if (match && (!best || match->findings.size() < best->findings.size())) best = match;
  }
  if (best || Sha3_256(body) != signature) return best;
  return SignatureMatch{
      .findings = {
          FaultFinding(RequestFault::kPlainSha3,
                       "The signature is SHA3-256 of the body alone; the secret is not in it.")}};
}

}  // namespace

std::optional<SignatureMatch> BestMatch(const std::vector<BodyForm>& forms,
                                        const std::string& signature,
                                        const std::vector<KnownSecret>& secrets) {
  std::optional<SignatureMatch> best;
  for (size_t i = 0; i < forms.size(); ++i) {
    auto match = MatchBody(forms[i].body, signature, secrets);
    if (!match) continue;
    std::vector<Finding> findings = FindingsOf(forms, i);
    Append(findings, std::move(match->findings));
    if (best && best->findings.size() <= findings.size()) continue;
    best = {.findings = std::move(findings),
            .whose = std::move(match->whose),
            .signed_body = forms[i].body};
  }
  return best;
}

}  // namespace emulator
