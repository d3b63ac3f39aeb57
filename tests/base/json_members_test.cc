#include "emulator/base/json_members.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "emulator/base/json_text.h"

namespace emulator {
namespace {

TEST(JsonMembersTest, TextsStandAsInADumpOfThem) {
  for (const std::string text : {"", "plain", "a \"quote\"", "back\\slash", "line\nline",
                                 "\x01\x7f", "Grüße \U0001F600", "not UTF-8: \xff\xc3", "\u2028"}) {
    EXPECT_EQ(JsonMembers().Text("name", text).text(),
              "\"name\":" + Dump(nlohmann::ordered_json(text)));
  }
}

TEST(JsonMembersTest, MembersStandInTheirOrder) {
  EXPECT_EQ(JsonMembers().Number("a", -1).Text("b", "").Number("c", UINT64_MAX).text(),
            R"("a":-1,"b":"","c":18446744073709551615)");
}

TEST(JsonMembersTest, WhatIsEmptyCanBeLeftOut) {
  const JsonMembers none = JsonMembers().NumberUnlessZero("a", 0).TextUnlessEmpty("b", "");
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(JsonMembers(none).NumberUnlessZero("a", 1).TextUnlessEmpty("b", "x").text(),
            R"("a":1,"b":"x")");
}

}  // namespace
}  // namespace emulator
