#include "emulator/domain/webhooks/explain.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "emulator/domain/webhooks/faulty_request.h"

namespace emulator {
namespace {

constexpr char kSecret[] = "the secret";

// "valid" or "invalid", and the names of the findings.
std::string Names(const Explanation& explanation) {
  std::string names = explanation.valid ? "valid" : "invalid";
  for (const Finding& finding : explanation.findings) absl::StrAppend(&names, " ", finding.name);
  return names;
}

class ExplainTest : public testing::Test {
 protected:
  static DeliveryEvent Event(const std::string& text, uint64_t number) {
    const absl::Time now = absl::FromUnixMillis(1704296470564);
    return {.cache = "chat",
            .topic = "a/b \xC3\xA4",
            .event_time = now,
            .publish_time = now,
            .sequence_number = number,
            .token_id = "mo",
            .text = text};
  }
  static DeliveryRequest RequestFor(const DeliveryEvent& event) {
    const std::string body = DeliveryBody(event);
    return MakeDeliveryRequest("http://x", body, SignBody(kSecret, body));
  }
  // What the emulator knows when it explains delivery 2 of a webhook: delivery 1, and the secrets.
  static ExplainContext ContextOf(const DeliveryRequest& earlier, const DeliveryRequest& request) {
    ExplainContext context;
    context.secrets = {
        {.kind = KnownSecret::Kind::kCurrent, .secret = kSecret},
        {.kind = KnownSecret::Kind::kPrevious, .secret = "before", .until = absl::UnixEpoch()},
        {.kind = KnownSecret::Kind::kOtherWebhook, .secret = "theirs", .whose = "webhook b"}};
    const auto record = [](int64_t id, const DeliveryRequest& one) {
      return RecordedRequest{.delivery = id,
                             .body = one.body,
                             .signature = *HeaderValue(one.headers, kSignatureHeader)};
    };
    context.on_record = {record(1, earlier), record(2, request)};
    context.delivery = 2;
    context.received_at = absl::FromUnixMillis(1704296470564);
    return context;
  }
  static Explanation ExplainBody(const std::string& body, const std::string& signature,
                                 const std::string& secret = kSecret) {
    return Explain(body, {{kSignatureHeader, signature}}, {.secrets = {{.secret = secret}}});
  }
};

// For every fault, and texts of every kind: exactly that fault is named.
TEST_F(ExplainTest, EveryFaultIsNamedAndNothingElse) {
  const std::vector<std::string> texts = {"",
                                          "hi",
                                          "a/b",
                                          "\xC3\xBCn\xC3\xAF\xF0\x9F\x98\x80",
                                          "{\"a\": [1, 2]}",
                                          "x,y:z \\/",
                                          "\"\\\"/",
                                          "line\nend\n",
                                          std::string(3000, 'q'),
                                          "\t\x01\x7f <&>"};
  int named = 0;
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    for (const std::string& text : texts) {
      const DeliveryRequest earlier = RequestFor(Event("earlier", 1));
      const DeliveryRequest proper = RequestFor(Event(text, 2));
      DeliveryRequest request = proper;
      const bool made = MakeFaulty(info.fault,
                                   {.event = Event(text, 2),
                                    .secret = kSecret,
                                    .previous_secret = "before",
                                    .other_webhook_secret = "theirs",
                                    .earlier = earlier},
                                   request);
      ASSERT_TRUE(made) << info.name << " of " << text;
      const Explanation explanation =
          Explain(request.body, request.headers, ContextOf(earlier, proper));
      ASSERT_EQ(explanation.findings.size(), 1u)
          << info.name << " of " << text << ": " << Names(explanation);
      EXPECT_EQ(explanation.findings[0].name, info.name);
      ++named;
    }
  }
  EXPECT_EQ(named, 270);
}

TEST_F(ExplainTest, AProperRequestIsValidWithoutFindings) {
  const DeliveryRequest earlier = RequestFor(Event("earlier", 1));
  const DeliveryRequest request = RequestFor(Event("hi", 2));
  const Explanation explanation =
      Explain(request.body, request.headers, ContextOf(earlier, request));
  EXPECT_EQ(Names(explanation), "valid");
  EXPECT_EQ(explanation.delivery, 2);
}

TEST_F(ExplainTest, ABodyAndASecretAreEnoughForMostMistakes) {
  const std::string body = DeliveryBody(Event("a/b", 2));
  const std::string signature = SignBody(kSecret, body);
  EXPECT_EQ(Names(ExplainBody(body, signature)), "valid");
  EXPECT_EQ(Names(ExplainBody(absl::StrCat(body, "\n"), signature)), "invalid trailing-newline");
  EXPECT_EQ(Names(ExplainBody(body, signature, "the secret\n")), "invalid secret-white-space");
  EXPECT_EQ(Names(ExplainBody(absl::Base64Escape(body), signature)), "invalid base64-body");
  EXPECT_EQ(Names(ExplainBody(nlohmann::json(body).dump(), signature)), "invalid quoted-body");
  EXPECT_EQ(Names(ExplainBody(body, "nonsense")), "invalid not-a-signature");
  EXPECT_EQ(Names(ExplainBody(body, "")), "invalid empty-signature");
  EXPECT_EQ(Names(ExplainBody("", signature)), "invalid unknown");
}

TEST_F(ExplainTest, SeveralMistakesAtOnceAreAllNamed) {
  const DeliveryRequest request = RequestFor(Event("a/b", 2));
  const std::string body = absl::StrReplaceAll(request.body, {{"/", "\\/"}});
  const std::string signature = *HeaderValue(request.headers, kSignatureHeader);
  EXPECT_EQ(Names(ExplainBody(body, absl::StrCat("sha3=", signature))),
            "invalid signature-prefix escaped-slashes");
}

TEST_F(ExplainTest, ADifferentBodyIsComparedWithTheOneOnRecord) {
  const DeliveryRequest request = RequestFor(Event("hello", 2));
  const std::string signature = *HeaderValue(request.headers, kSignatureHeader);
  ExplainContext context{
      .secrets = {{.secret = kSecret}},
      .on_record = {{.delivery = 7, .body = request.body, .signature = signature}}};
  const std::string other = DeliveryBody(Event("hallo world", 2));
  const Explanation explanation = Explain(other, {{kSignatureHeader, signature}}, context);
  EXPECT_EQ(Names(explanation), "invalid changed-body");
  EXPECT_EQ(explanation.delivery, 7);
  EXPECT_NE(explanation.findings[0].text.find(
                "at byte 150: \"allo world\\\"}\" is there, \"ello\\\"}\" was signed"),
            std::string::npos)
      << explanation.findings[0].text;
}

// Whatever comes in, an answer goes out.
TEST_F(ExplainTest, NonsenseIsExplainedToo) {
  for (const std::string& body :
       {std::string("\x1f\x8b nonsense"), std::string(3, '\0'), std::string("[1,2"),
        std::string("{\"cache\":1e999}"), std::string("\xff\xfe\x00\xd8", 4), std::string("\"x\""),
        std::string(100'000, '['), std::string("{\"publish_timestamp\":-1}")}) {
    EXPECT_EQ(Names(ExplainBody(body, std::string(64, 'a'))), "invalid unknown");
  }
}

}  // namespace
}  // namespace emulator
