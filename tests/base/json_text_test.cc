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
