// Captures as people have them, beyond what the corpus holds.

#include "emulator/tools/import/read_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "emulator/tools/import/judgement.h"

namespace emulator {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Verdict = Judgement::Verdict;

constexpr char kSecret[] = "the secret";
const ExplainContext kKnown = {.secrets = {{.secret = kSecret}}};

std::string Body() {
  return DeliveryBody({.cache = "chat",
                       .topic = "room",
                       .event_time = absl::FromUnixMillis(1000),
                       .publish_time = absl::FromUnixMillis(1250),
                       .sequence_number = 3,
                       .token_id = "taylor",
                       .text = "it's \"here\""});
}

std::string HttpText(const std::string& body, const std::string& line_break) {
  return absl::StrCat("POST /hook HTTP/1.1", line_break, "Content-Length: ", body.size(),
                      line_break, "momento-signature: ", SignBody(kSecret, body), line_break,
                      line_break, body);
}

TEST(ReadCapturesTest, ARequestSavedByAnEditorIsTheSameRequest) {
  for (const char* line_break : {"\n", "\r\n"}) {
    const Captures captures = ReadCaptures(HttpText(Body(), line_break) + line_break);
    ASSERT_THAT(captures, SizeIs(1));
    EXPECT_EQ(captures[0].body, Body());
    EXPECT_EQ(Judge(captures[0], kKnown).verdict, Verdict::kValid);
  }
}

TEST(ReadCapturesTest, SeveralRequestsInOneTextAreReadOneByOne) {
  const std::string text = HttpText(Body(), "\r\n");
  const Captures captures = ReadCaptures(text + "\r\n" + text);
  ASSERT_THAT(captures, SizeIs(2));
  EXPECT_EQ(captures[1].where, "request 2");
  EXPECT_EQ(captures[1].body, Body());
}

TEST(ReadCapturesTest, ChunksArePutTogether) {
  const std::string body = Body();
  const std::string text =
      absl::StrCat("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nmomento-signature: ",
                   SignBody(kSecret, body), "\r\n\r\n5\r\n", body.substr(0, 5), "\r\n",
                   absl::Hex(body.size() - 5), "\r\n", body.substr(5), "\r\n0\r\n\r\n");
  const Captures captures = ReadCaptures(text);
  ASSERT_THAT(captures, SizeIs(1));
  EXPECT_EQ(Judge(captures[0], kKnown).verdict, Verdict::kValid);
}

TEST(ReadCapturesTest, ACurlCommandAloneIsARequest) {
  const std::string command = absl::StrCat(
      "$ curl https://example.com/hook \\\n  -H 'momento-signature: ", SignBody(kSecret, Body()),
      "' \\\n  --data-raw $'", "{\"cache\":\"chat\"}", "'\n");
  const Captures captures = ReadCaptures(command);
  ASSERT_THAT(captures, SizeIs(1));
  EXPECT_EQ(captures[0].url, "https://example.com/hook");
  EXPECT_EQ(captures[0].body, R"({"cache":"chat"})");
}

TEST(ReadCapturesTest, AnAttemptInAJournalIsTheRequestThatWasSent) {
  const nlohmann::json publish = {
      {"number", 1},
      {"time_us", 1'000'400},
      {"action", "cache_client.pubsub.Pubsub/Publish"},
      {"token_id", "taylor"},
      {"cache", "chat"},
      {"sequence_number", 3},
      {"payload",
       {{"cache_name", "chat"}, {"topic", "room"}, {"value", {{"text", "it's \"here\""}}}}}};
  const nlohmann::json attempt = {{"number", 2},
                                  {"time_us", 1'250'700},
                                  {"action", "webhook.attempt"},
                                  {"cause", 1},
                                  {"signature", SignBody(kSecret, Body())}};
  const Captures captures = ReadCaptures(publish.dump() + "\n" + attempt.dump() + "\n");
  ASSERT_THAT(captures, SizeIs(1));
  EXPECT_EQ(captures[0].where, "entry 2");
  EXPECT_EQ(captures[0].body, Body());
  EXPECT_EQ(Judge(captures[0], kKnown).verdict, Verdict::kValid);
}

TEST(ReadCapturesTest, ItIsToldWhetherTheBodyChangedBeforeOrAfterItArrived) {
  const std::string changed = Body() + "\n";
  const auto judge = [&](size_t content_length) {
    CapturedRequest request{.body = changed};
    request.headers = {{"Content-Length", absl::StrCat(content_length)},
                       {kSignatureHeader, SignBody(kSecret, Body())}};
    return Judge(request, kKnown).when;
  };
  EXPECT_THAT(judge(Body().size()), HasSubstr("after it arrived"));
  EXPECT_THAT(judge(changed.size()), HasSubstr("before it arrived"));
  EXPECT_EQ(judge(1), "");
}

TEST(ReadCapturesTest, ATextWithoutARequestHasNone) {
  EXPECT_THAT(ReadCaptures("nothing\nof { interest }"), IsEmpty());
  EXPECT_THAT(ReadCaptures("{\"a\": 1}"), IsEmpty());
  EXPECT_THAT(ReadCaptures(""), IsEmpty());
}

}  // namespace
}  // namespace emulator
