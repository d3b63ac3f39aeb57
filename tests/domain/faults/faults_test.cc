#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/faults/fault_names.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/domain/faults/session_faults.h"

namespace emulator {
namespace {

using Code = absl::StatusCode;

TEST(FaultNamesTest, RpcsAreNamedAsTheVendorsLocalEmulatorDoes) {
  EXPECT_EQ(FaultNameOf("cache_client.Scs/Get"), "get");
  EXPECT_EQ(FaultNameOf("cache_client.Scs/GetWithHash"), "get-with-hash");
  EXPECT_EQ(FaultNameOf("cache_client.Scs/SortedSetLengthByScore"), "sorted-set-length-by-score");
  EXPECT_EQ(FaultNameOf("cache_client.Scs/SetIfNotExists"), "set-if");
  EXPECT_EQ(FaultNameOf("cache_client.Scs/ListErase"), "list-remove");
  EXPECT_EQ(FaultNameOf("cache_client.pubsub.Pubsub/Publish"), "topic-publish");
  EXPECT_EQ(FaultNameOf("cache_client.pubsub.Pubsub/Subscribe"), "topic-subscribe");
  EXPECT_EQ(FaultNameOf("control_client.ScsControl/CreateCache"), "create-cache");
}

// docs/behaviour/momento-local.md §4.
TEST(FaultNamesTest, StatusesAreKnownInThreeSpellings) {
  for (int code = 1; code <= 16; ++code) {
    const auto status = static_cast<Code>(code);
    EXPECT_EQ(StatusCodeFromName(NameOfStatusCode(status)), status);
    EXPECT_EQ(StatusCodeFromName(absl::StatusCodeToString(status)), status);
  }
  EXPECT_EQ(NameOfStatusCode(Code::kResourceExhausted), "resource-exhausted");
  const std::pair<const char*, Code> kSdk[] = {
      {"INVALID_ARGUMENT_ERROR", Code::kInvalidArgument},
      {"BAD_REQUEST_ERROR", Code::kInvalidArgument},
      {"UNKNOWN_SERVICE_ERROR", Code::kUnknown},
      {"UNKNOWN_ERROR", Code::kUnknown},
      {"ALREADY_EXISTS_ERROR", Code::kAlreadyExists},
      {"NOT_FOUND_ERROR", Code::kNotFound},
      {"INTERNAL_SERVER_ERROR", Code::kInternal},
      {"PERMISSION_ERROR", Code::kPermissionDenied},
      {"AUTHENTICATION_ERROR", Code::kUnauthenticated},
      {"CANCELLED_ERROR", Code::kCancelled},
      {"SERVER_UNAVAILABLE", Code::kUnavailable},
      {"CONNECTION_ERROR", Code::kUnavailable},
      {"LIMIT_EXCEEDED_ERROR", Code::kResourceExhausted},
      {"CLIENT_RESOURCE_EXHAUSTED", Code::kResourceExhausted},
      {"TIMEOUT_ERROR", Code::kDeadlineExceeded},
      {"FAILED_PRECONDITION_ERROR", Code::kFailedPrecondition}};
  for (const auto& [name, code] : kSdk) EXPECT_EQ(StatusCodeFromName(name), code) << name;
  for (const char* name : {"", "ok", "OK", "nonsense", "error"}) {
    EXPECT_EQ(StatusCodeFromName(name), std::nullopt) << name;
  }
}

FaultRule Rule(const std::string& name, const std::string& rpc, uint64_t first = 1,
               uint64_t last = 1000) {
  FaultRule rule{.name = name, .rpc = rpc, .first = first, .last = last};
  rule.fault.error = absl::UnavailableError(name);
  return rule;
}

class FaultPlanTest : public testing::Test {
 protected:
  // The rule that decides, or "".
  std::string Decide(const std::string& rpc, const std::string& cache = "c",
                     const std::string& subject = "k") {
    return plan_.Decide({.rpc = rpc, .cache = cache, .subject = subject}).rule;
  }
  FaultPlan plan_;
};

TEST_F(FaultPlanTest, ARuleAppliesFromItsFirstToItsLastMatchingCall) {
  ASSERT_TRUE(plan_.Put(Rule("r", "get", 2, 3)).ok());
  std::string applied;
  for (int i = 0; i < 5; ++i) {
    absl::StrAppend(&applied, Decide("cache_client.Scs/Get"), ",");
    EXPECT_EQ(Decide("cache_client.Scs/Set"), "") << "another RPC";
  }
  EXPECT_EQ(applied, ",r,r,,,");
  EXPECT_EQ(plan_.entries()[0].matched, 5u);
  EXPECT_EQ(plan_.entries()[0].applied, 2u);
}

TEST_F(FaultPlanTest, RulesMaySayWhichCacheAndSubject) {
  FaultRule rule = Rule("r", "*");
  rule.cache = "chat";
  rule.subject = "room";
  ASSERT_TRUE(plan_.Put(rule).ok());
  EXPECT_EQ(Decide("cache_client.Scs/Get", "chat", "other"), "");
  EXPECT_EQ(Decide("cache_client.Scs/Get", "other", "room"), "");
  EXPECT_EQ(Decide("cache_client.pubsub.Pubsub/Publish", "chat", "room"), "r");
}

TEST_F(FaultPlanTest, TheFirstRuleDecidesAndEveryMatchingOneCounts) {
  ASSERT_TRUE(plan_.Put(Rule("a", "get", 2, 2)).ok());
  ASSERT_TRUE(plan_.Put(Rule("b", "get")).ok());
  EXPECT_EQ(Decide("cache_client.Scs/Get"), "b");
  EXPECT_EQ(Decide("cache_client.Scs/Get"), "a");
  EXPECT_EQ(plan_.entries()[1].matched, 2u);
  EXPECT_EQ(plan_.entries()[1].applied, 1u);
}

TEST_F(FaultPlanTest, ARulePutAgainStartsItsCountsAgain) {
  ASSERT_TRUE(plan_.Put(Rule("r", "get", 1, 1)).ok());
  EXPECT_EQ(Decide("cache_client.Scs/Get"), "r");
  EXPECT_EQ(Decide("cache_client.Scs/Get"), "");
  ASSERT_TRUE(plan_.Put(Rule("r", "get", 1, 1)).ok());
  EXPECT_EQ(Decide("cache_client.Scs/Get"), "r");
  EXPECT_TRUE(plan_.Remove("r").ok());
  EXPECT_EQ(plan_.Remove("r").message(), "Fault rule not found: r");
}

TEST_F(FaultPlanTest, ThereAreNotMoreRulesThanTheLimit) {
  for (size_t i = 0; i < limits::kFaultRulesMax; ++i) {
    ASSERT_TRUE(plan_.Put(Rule(absl::StrCat(i), "get")).ok());
  }
  EXPECT_EQ(plan_.Put(Rule("one more", "get")).code(), Code::kResourceExhausted);
  EXPECT_TRUE(plan_.Put(Rule("7", "set")).ok()) << "replacing is fine";
}

FaultRule Besides(const std::string& name, absl::Duration delay, absl::Duration jitter) {
  FaultRule rule{.name = name, .rpc = "*", .jitter = jitter, .besides = true};
  rule.fault.delay = delay;
  return rule;
}

TEST_F(FaultPlanTest, ARuleBesidesOthersAddsItsDelayAndDecidesNothing) {
  const FaultTarget get{.rpc = "cache_client.Scs/Get", .cache = "c", .subject = "k"};
  ASSERT_TRUE(plan_.Put(Besides("slow", absl::Milliseconds(15), absl::ZeroDuration())).ok());
  FaultPlan::Decision decision = plan_.Decide(get);
  EXPECT_FALSE(decision.decided);
  EXPECT_EQ(decision.rule, "slow");
  EXPECT_EQ(decision.fault.delay, absl::Milliseconds(15));
  FaultRule ill = Rule("ill", "get");
  ill.fault.delay = absl::Milliseconds(100);
  ASSERT_TRUE(plan_.Put(ill).ok());
  decision = plan_.Decide(get);
  EXPECT_TRUE(decision.decided);
  EXPECT_EQ(decision.rule, "ill");
  EXPECT_EQ(decision.fault.error.message(), "ill");
  EXPECT_EQ(decision.fault.delay, absl::Milliseconds(115));
}

TEST_F(FaultPlanTest, JitterStaysWithinItsBoundsAndFollowsFromTheSeed) {
  const auto delays = [](const std::string& seed) {
    FaultPlan plan{Seed(seed)};
    plan.Put(Besides("slow", absl::Milliseconds(15), absl::Milliseconds(5))).IgnoreError();
    std::vector<absl::Duration> all;
    for (int i = 0; i < 200; ++i) all.push_back(plan.Decide({.rpc = "x"}).fault.delay);
    return all;
  };
  const auto some = delays("a");
  const auto [least, most] = std::minmax_element(some.begin(), some.end());
  EXPECT_GE(*least, absl::Milliseconds(10));
  EXPECT_LT(*least, absl::Milliseconds(11));
  EXPECT_LE(*most, absl::Milliseconds(20));
  EXPECT_GT(*most, absl::Milliseconds(19));
  EXPECT_EQ(some, delays("a"));
  EXPECT_NE(some, delays("b"));
}

TEST(LatencyTest, IsTwoRulesThatAddTheirDelays) {
  for (const char* text : {"15ms±5ms", "15±5", "15ms+-5"}) {
    const auto rules = LatencyRules(text);
    ASSERT_TRUE(rules.ok()) << text;
    std::string said;
    for (const auto& json : *rules) {
      const auto rule = FaultRuleFromJson(json, "");
      ASSERT_TRUE(rule.ok()) << rule.status();
      EXPECT_TRUE(rule->besides);
      EXPECT_EQ(rule->jitter, absl::Milliseconds(5));
      absl::StrAppend(&said, rule->name, " ", rule->rpc, rule->webhook.value_or(""), "; ");
    }
    EXPECT_EQ(said, "latency *; latency-of-deliveries *; ");
  }
  EXPECT_EQ(LatencyRules("15ms")->at(0)["jitter_ms"], 0);
  EXPECT_TRUE(LatencyRules("0ms")->empty());
  for (const char* text : {"5ms±6ms", "fast", "-1ms", "1s", "1ms±", "±1", "1±1±1"}) {
    EXPECT_FALSE(LatencyRules(text).ok()) << text;
  }
}

class SessionFaultsTest : public testing::Test {
 protected:
  using Metadata = std::map<std::string, std::string>;
  Fault Decide(Metadata metadata, const std::string& session = "s",
               const std::string& rpc = "cache_client.Scs/Get") {
    metadata["request-id"] = session;
    return faults_.Decide(
        [&](const char* key) -> absl::string_view {
          const auto found = metadata.find(key);
          return found == metadata.end() ? "" : absl::string_view(found->second);
        },
        rpc);
  }
  SessionFaults faults_;
};

TEST_F(SessionFaultsTest, ErrorsAreForTheListedCallsAndCounted) {
  const Metadata metadata = {
      {"return-error", "unavailable"}, {"error-rpcs", "get increment"}, {"error-count", "2"}};
  EXPECT_EQ(Decide(metadata).error.code(), Code::kUnavailable);
  EXPECT_TRUE(Decide(metadata, "s", "cache_client.Scs/Set").error.ok());
  EXPECT_FALSE(Decide(metadata).error.ok());
  EXPECT_TRUE(Decide(metadata).error.ok()) << "the third";
  EXPECT_FALSE(Decide(metadata, "s", "cache_client.Scs/Increment").error.ok()) << "its own count";
  EXPECT_FALSE(Decide(metadata, "other session").error.ok());
}

TEST_F(SessionFaultsTest, WithoutACountEveryCallIsMeant) {
  const Metadata metadata = {{"return-error", "internal"}, {"error-rpcs", "get"}};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Decide(metadata).error.code(), Code::kInternal);
}

TEST_F(SessionFaultsTest, DelaysHaveTheirOwnCount) {
  const Metadata metadata = {{"delay-rpcs", "get"},
                             {"delay-ms", "300"},
                             {"delay-count", "1"},
                             {"return-error", "unavailable"},
                             {"error-rpcs", "get"}};
  EXPECT_EQ(Decide(metadata).delay, absl::Milliseconds(300));
  EXPECT_EQ(Decide(metadata).delay, absl::ZeroDuration());
  EXPECT_EQ(Decide({{"delay-rpcs", "get"}, {"delay-millis", "5"}}, "t").delay,
            absl::Milliseconds(5));
}

TEST_F(SessionFaultsTest, StreamsBreakAfterMessages) {
  const Fault fault = Decide({{"stream-error-rpcs", "topic-subscribe"},
                              {"stream-error", "NOT_FOUND_ERROR"},
                              {"stream-error-message-limit", "3"}},
                             "s", "cache_client.pubsub.Pubsub/Subscribe");
  EXPECT_EQ(fault.stream_messages_max, 3u);
  EXPECT_EQ(fault.stream_error.code(), Code::kNotFound);
}

TEST_F(SessionFaultsTest, WhatIsIncompleteOrNotUnderstoodIsIgnored) {
  for (const Metadata& metadata : {
           Metadata{{"return-error", "unavailable"}},
           Metadata{{"error-rpcs", "get"}},
           Metadata{{"return-error", "unavailable"}, {"error-rpcs", ""}},
           Metadata{{"return-error", "nonsense"}, {"error-rpcs", "get"}},
           Metadata{{"return-error", "unavailable"}, {"error-rpcs", "get"}, {"error-count", "x"}},
           Metadata{{"return-error", "unavailable"}, {"error-rpcs", "get"}, {"error-count", "0"}},
           Metadata{{"delay-rpcs", "get"}},
           Metadata{{"delay-rpcs", "get"}, {"delay-ms", "-5"}},
           Metadata{{"stream-error", "unavailable"}, {"stream-error-rpcs", "get"}},
       }) {
    EXPECT_FALSE(Decide(metadata).any());
  }
  EXPECT_FALSE(Decide({{"return-error", "unavailable"}, {"error-rpcs", "get"}}, "").any())
      << "without a session";
}

TEST_F(SessionFaultsTest, AMistakeIsToldOnceHoweverOftenItIsMade) {
  testing::internal::CaptureStderr();
  for (int i = 0; i < 50; ++i) Decide({{"delay-ms", "not a number at all"}});
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
}

TEST_F(SessionFaultsTest, TheOldestSessionIsForgotten) {
  const Metadata once = {
      {"return-error", "unavailable"}, {"error-rpcs", "get"}, {"error-count", "1"}};
  EXPECT_FALSE(Decide(once, "first").error.ok());
  EXPECT_TRUE(Decide(once, "first").error.ok());
  for (size_t i = 0; i < limits::kFaultSessionsMax; ++i) Decide(once, absl::StrCat(i));
  EXPECT_FALSE(Decide(once, "first").error.ok()) << "counts from the start";
}

class FaultJsonTest : public testing::Test {
 protected:
  // The rule as JSON again, or the error.
  static std::string Through(const std::string& text) {
    const auto rule = FaultRuleFromJson(nlohmann::json::parse(text), "/faults/0");
    if (!rule.ok()) return std::string(rule.status().message());
    return FaultEntryToJson({.rule = *rule}).dump();
  }
};

TEST_F(FaultJsonTest, ARuleComesBackAsItWas) {
  EXPECT_EQ(Through(R"({"name":"r","rpc":"/cache_client.Scs/ListPushFront","cache":"c",
                        "subject":"k","first":2,"last":4,"delay_ms":300,
                        "status":"RESOURCE_EXHAUSTED","message":"no","err":"x"})"),
            R"({"name":"r","rpc":"list-push-front","cache":"c","subject":"k","first":2,"last":4,)"
            R"("delay_ms":300,"status":"resource-exhausted","message":"no","err":"x",)"
            R"("matched":0,"applied":0})");
  EXPECT_EQ(Through(R"({"name":"r","rpc":"topic-subscribe","break_after_messages":3})"),
            R"({"name":"r","rpc":"topic-subscribe","first":1,"status":"unavailable",)"
            R"("message":"injected by fault rule r","break_after_messages":3,)"
            R"("matched":0,"applied":0})");
}

TEST_F(FaultJsonTest, MistakesAreNamedByTheirPointer) {
  const std::pair<const char*, const char*> kMistakes[] = {
      {"[]", "/faults/0 must be an object"},
      {R"({"rpc":"get","delay_ms":1})", "/faults/0/name must be a string that is not empty"},
      {R"({"name":"r","delay_ms":1})", "/faults/0/rpc must be a string that is not empty"},
      {R"({"name":"r","rpc":"get"})",
       "/faults/0 must have delay_ms, status, break_after_messages or reset_connection"},
      {R"({"name":"r","rpc":"Get","delay_ms":1})",
       "/faults/0/rpc is no RPC; these are: *, create-cache, "},
      {R"({"name":"r","rpc":"get","status":"internal","err":"a\nb"})",
       "/faults/0/err must be printable ASCII without blanks, at most 256 characters"},
      {R"({"name":"r","rpc":"get","status":"bad"})",
       "/faults/0/status is no status; these are: cancelled, unknown, "},
      {R"({"name":"r","rpc":"get","delay_ms":"1"})",
       "/faults/0/delay_ms must be a whole number from 0 to 86400000"},
      {R"({"name":"r","rpc":"get","delay_ms":1,"first":0})",
       "/faults/0/first must be a whole number from 1 to 4294967295"},
      {R"({"name":"r","rpc":"get","delay_ms":1,"first":3,"last":2})",
       "/faults/0/last must not be below first"},
      {R"({"name":"r","rpc":"get","delay_ms":1,"colour":"red"})", "/faults/0/colour is not known"},
      {R"({"name":"r","rpc":"get","reset_connection":1})",
       "/faults/0/reset_connection must be true or false"}};
  for (const auto& [text, message] : kMistakes) {
    EXPECT_THAT(Through(text), testing::StartsWith(message)) << text;
  }
}

}  // namespace
}  // namespace emulator
