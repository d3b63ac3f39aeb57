#include "emulator/base/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace emulator {
namespace {

TEST(JsonTextTest, KeepsTheOrderOfMembers) {
  EXPECT_EQ(ParseJson(R"({"b": 1, "a": [2]})")->dump(), R"({"b":1,"a":[2]})");
}

TEST(JsonTextTest, WhatIsNoJsonIsAbsent) {
  for (const char* text : {"", "{", "{} x", "{'a': 1}", "\"\xFF\""}) {
    EXPECT_EQ(ParseJson(text), std::nullopt) << text;
  }
}

TEST(JsonTextTest, TheAuthorOfWhatIsNoJsonIsToldWhere) {
  EXPECT_EQ(WhyNoJson("{}"), "");
  EXPECT_EQ(WhyNoJson(""), "is empty");
  EXPECT_EQ(WhyNoJson(" \n"), "is empty");
  EXPECT_EQ(
      WhyNoJson("{\"a\": 1,\n \"b\" 2}"),
      "is no JSON: line 2, column 6: syntax error while parsing object separator - unexpected "
      "number literal; expected ':'");
  EXPECT_EQ(WhyNoJson("{'a': 1}").find("is no JSON: line 1, column 2: "), 0u);
  EXPECT_LT(WhyNoJson("{\"a\": \"" + std::string(10'000, 'x')).size(), 200u);
  EXPECT_EQ(WhyNoJson(std::string(100, '[') + std::string(100, ']')),
            "is nested more than 64 deep, or has more than 10000 members in one object");
  EXPECT_EQ(WhyNoJson("[1e999]"), "is no JSON: number overflow parsing '1e999'");
}

TEST(JsonTextTest, WhatIsNestedTooDeeplyIsAbsent) {
  EXPECT_TRUE(ParseJson(std::string(60, '[') + std::string(60, ']')).has_value());
  EXPECT_EQ(ParseJson(std::string(100, '[') + std::string(100, ']')), std::nullopt);
  EXPECT_EQ(ParseJson(std::string(1'000'000, '[')), std::nullopt);
}

TEST(JsonTextTest, BracketsInStringsAreNoDepth) {
  EXPECT_TRUE(ParseJson("\"" + std::string(1000, '[') + "\\\"" + std::string(9, '{') + "\""));
}

}  // namespace
}  // namespace emulator
