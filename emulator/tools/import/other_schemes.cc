#include "emulator/tools/import/other_schemes.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

struct Scheme {
  const char* header;
  const char* name;
};
constexpr Scheme kSchemes[] = {
    {"svix-signature", "Svix"},
    {"webhook-signature", "Standard Webhooks"},
    {"stripe-signature", "Stripe"},
    {"x-hub-signature-256", "GitHub"},
    {"x-hub-signature", "GitHub or Meta"},
    {"x-slack-signature", "Slack"},
    {"x-amz-sns-message-type", "Amazon SNS"},
    {"x-shopify-hmac-sha256", "Shopify"},
    {"x-twilio-signature", "Twilio"},
    {"x-gitlab-token", "GitLab"},
    {"paypal-transmission-sig", "PayPal"},
};

}  // namespace

std::string OtherScheme(const CapturedRequest& request) {
  for (const Scheme& scheme : kSchemes) {
    if (HeaderValue(request.headers, scheme.header)) {
      return absl::StrCat(scheme.name, " (header ", scheme.header, ")");
    }
  }
  const bool is_sns = absl::StrContains(request.body, "\"SigningCertURL\"") &&
                      absl::StrContains(request.body, "\"TopicArn\"");
  return is_sns ? "Amazon SNS (SigningCertURL in the body)" : "";
}

}  // namespace emulator
