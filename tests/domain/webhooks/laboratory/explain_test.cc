#include "emulator/domain/webhooks/laboratory/explain.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "emulator/domain/webhooks/laboratory/body_forms.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "emulator/domain/webhooks/laboratory/json_style.h"

namespace emulator {
namespace {

constexpr char kSecret[] = "the secret";

// What somebody does to a body on its way to whoever verifies it.
struct Mishap {
  const char* name;
  std::function<std::string(const std::string& body)> done_to;
};

std::string PercentEncoded(const std::string& text, bool forms) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(c)) {
      encoded += c;
    } else if (forms && c == ' ') {
      encoded += '+';
    } else {
      absl::StrAppend(&encoded, "%", absl::AsciiStrToUpper(absl::BytesToHexString({&c, 1})));
    }
  }
  return encoded;
}

// Each byte taken for a letter of Latin-1.
std::string Utf8OfLatin1(const std::string& bytes) {
  std::string utf8;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0x80) utf8 += static_cast<char>(0xC0 | byte >> 6);
    utf8 += byte < 0x80 ? c : static_cast<char>(0x80 | (byte & 0x3F));
  }
  return utf8;
}

std::string EventWith(const std::string& body, bool base64, bool second) {
  nlohmann::json event = {{"headers", {{"momento-signature", "00"}}},
                          {"body", base64 ? absl::Base64Escape(body) : body},
                          {"isBase64Encoded", base64},
                          {"requestContext", nlohmann::json::object()}};
  if (second) event.update({{"version", "2.0"}, {"rawPath", "/"}});
  return event.dump();
}

std::string Indented(const std::string& body, int by) {
  return nlohmann::ordered_json::parse(body).dump(by);
}

// Those of which each is one finding, of every body.
const std::vector<Mishap>& Mishaps() {
  static const auto& all = *new std::vector<Mishap>{
      {"empty-body", [](const std::string&) { return ""; }},
      {"quoted-body", [](const std::string& body) { return nlohmann::json(body).dump(); }},
      {"base64-body", [](const std::string& body) { return absl::Base64Escape(body); }},
      {"gateway-event", [](const std::string& body) { return EventWith(body, false, false); }},
      {"gateway-event", [](const std::string& body) { return EventWith(body, true, false); }},
      {"gateway-event", [](const std::string& body) { return EventWith(body, false, true); }},
      {"gateway-event", [](const std::string& body) { return EventWith(body, true, true); }},
      {"url-encoded", [](const std::string& body) { return PercentEncoded(body, false); }},
      {"url-encoded", [](const std::string& body) { return PercentEncoded(body, true); }},
      {"byte-order-mark", [](const std::string& body) { return "\xEF\xBB\xBF" + body; }},
      {"mojibake", Utf8OfLatin1},
      {"indented", [](const std::string& body) { return Indented(body, 2); }},
      {"indented", [](const std::string& body) { return Indented(body, 4); }},
      {"trailing-newline", [](const std::string& body) { return body + "\r\n"; }}};
  return all;
}

// Texts of every kind.
const std::vector<std::string>& Texts() {
  static const auto& all = *new std::vector<std::string>{"",
                                                         "hi",
                                                         "a/b",
                                                         "\xC3\xBCn\xC3\xAF\xF0\x9F\x98\x80",
                                                         "{\"a\": [1, 2]}",
                                                         "x,y:z \\/",
                                                         "\"\\\"/",
                                                         "line\nend\n",
                                                         "1 + 1 = 2, %7B 100%",
                                                         std::string(3000, 'q'),
                                                         "\t\x01\x7f <&>"};
  return all;
}

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
  int named = 0;
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    for (const std::string& text : Texts()) {
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
  EXPECT_EQ(named, 297);
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
  EXPECT_EQ(Names(ExplainBody("", signature)), "invalid empty-body");
}

// For every mishap, and texts of every kind: exactly that is named when the secret is the right
// one, and nothing of it when it is not.
TEST_F(ExplainTest, EveryMishapIsNamedWhenItIsTheCauseAndOnlyThen) {
  for (const std::string& text : Texts()) {
    const std::string body = DeliveryBody(Event(text, 2));
    const std::string signature = SignBody(kSecret, body);
    for (const auto& [name, done_to] : Mishaps()) {
      const std::string received = done_to(body);
      EXPECT_EQ(Names(ExplainBody(received, signature)), absl::StrCat("invalid ", name)) << text;
      EXPECT_EQ(Names(ExplainBody(received, signature, "another secret")),
                received.empty() ? "invalid empty-body" : "invalid unknown")
          << name << " of " << text;
      EXPECT_EQ(Names(ExplainBody(received, SignBody(kSecret, received))), "valid") << name;
    }
  }
}

// Some undo others on the way: white space around JSON says nothing.
TEST_F(ExplainTest, OfTwoMishapsNothingElseIsNamed) {
  for (const std::string& text : Texts()) {
    const std::string body = DeliveryBody(Event(text, 2));
    const std::string signature = SignBody(kSecret, body);
    for (const Mishap& first : Mishaps()) {
      for (const Mishap& second : Mishaps()) {
        const std::string once = first.done_to(body);
        if (once.empty() || second.name == std::string("indented")) continue;
        const Explanation explanation = ExplainBody(second.done_to(once), signature);
        ASSERT_FALSE(explanation.findings.empty()) << first.name << second.name;
        for (const Finding& finding : explanation.findings) {
          EXPECT_TRUE(finding.name == first.name || finding.name == second.name)
              << finding.name << " of " << first.name << " and " << second.name << " of " << text;
        }
      }
    }
  }
}

TEST_F(ExplainTest, WhatPythonPrintsIsNamed) {
  const std::string body = DeliveryBody(Event("a/b, \xC3\xBC: \x7f", 2));
  const std::string signature = SignBody(kSecret, body);
  // Of json.dumps(json.loads(body)), with ensure_ascii=False, and with indent=1.
  const std::string ascii =
      absl::StrReplaceAll(*Rewritten(body, {.spaces = true}),
                          {{"\xC3\xA4", "\\u00e4"}, {"\xC3\xBC", "\\u00fc"}, {"\x7f", "\\u007f"}});
  EXPECT_EQ(Names(ExplainBody(ascii, signature)), "invalid spaces unicode-escapes");
  // print() ends the line.
  EXPECT_EQ(Names(ExplainBody(ascii + "\n", signature)),
            "invalid trailing-newline spaces unicode-escapes");
  const std::string utf8 = *Rewritten(body, {.spaces = true});
  EXPECT_EQ(Names(ExplainBody(utf8, signature)), "invalid spaces");
  EXPECT_EQ(Names(ExplainBody(Indented(body, 1) + "\n", signature)),
            "invalid trailing-newline indented");
  const std::string windows = absl::StrReplaceAll(Indented(body, 4), {{"\n", "\r\n"}});
  EXPECT_EQ(Names(ExplainBody(windows, signature)), "invalid crlf indented");
  EXPECT_EQ(Names(ExplainBody("\xEF\xBB\xBF" + windows + "\r\n", signature)),
            "invalid byte-order-mark trailing-newline crlf indented");
}

TEST_F(ExplainTest, LineBreaksThatWereChangedAreNamed) {
  const std::string signature = SignBody(kSecret, "two\nlines\n");
  EXPECT_EQ(Names(ExplainBody("two\r\nlines\r\n", signature)), "invalid crlf");
}

TEST_F(ExplainTest, ASecretInQuotesIsNamed) {
  const std::string body = DeliveryBody(Event("hi", 2));
  const std::string signature = SignBody(kSecret, body);
  EXPECT_EQ(Names(ExplainBody(body, signature, "\"the secret\"")), "invalid quoted-secret");
  EXPECT_EQ(Names(ExplainBody(body, signature, "'the secret'")), "invalid quoted-secret");
  EXPECT_EQ(Names(ExplainBody(body, signature, "'the secret'\n")),
            "invalid secret-white-space quoted-secret");
  EXPECT_EQ(Names(ExplainBody(body, signature, "\"")), "invalid unknown");
  EXPECT_EQ(Names(ExplainBody(body, SignBody("'quoted'", body), "'quoted'")), "valid");
}

TEST_F(ExplainTest, WhatWasTriedIsSaidWhenNothingIsFound) {
  const std::string body = DeliveryBody(Event("hi", 2));
  const std::string text = ExplainBody(body + "\n", SignBody("other", body)).findings.at(0).text;
  EXPECT_NE(text.find("1 secret, also without white space and quotes around it"), text.npos);
  EXPECT_NE(text.find("HMAC-SHA3-256, HMAC-SHA-256 and SHA3-256"), text.npos);
  EXPECT_NE(text.find("the body as it is (154 bytes), with trailing-newline undone"), text.npos)
      << text;
  EXPECT_NE(text.find("No sign of crlf, byte-order-mark, quoted-body"), text.npos) << text;
  const Explanation none = Explain(body, {{kSignatureHeader, SignBody("other", body)}}, {});
  EXPECT_NE(none.findings.at(0).text.find("No secret is known here"), text.npos);
}

// However often it was packed, few forms are looked at.
TEST_F(ExplainTest, ABodyThatWasPackedTooOftenIsNotUnpackedForever) {
  std::string body = DeliveryBody(Event("hi", 2));
  const std::string signature = SignBody(kSecret, body);
  for (int i = 0; i < 3; ++i) body = nlohmann::json(body).dump();
  EXPECT_EQ(Names(ExplainBody(body, signature)), "invalid quoted-body quoted-body quoted-body");
  EXPECT_EQ(Names(ExplainBody(nlohmann::json(body).dump(), signature)), "invalid unknown");
  EXPECT_LE(BodyForms(body + "\r\n \r\n", {}).size(), 2 * kUndoneFormsMax);
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
