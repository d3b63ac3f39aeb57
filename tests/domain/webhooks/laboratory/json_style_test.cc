#include "emulator/domain/webhooks/laboratory/json_style.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

constexpr char kJson[] = "{\"b\":\"x, y: \\\"/\\\" \xC3\xBC\",\"a\":[1,{\"c\":\"/\"}]}";

TEST(JsonStyleTest, WithoutAStyleItIsWhatJavaScriptWrites) {
  EXPECT_EQ(Rewritten("{ \"b\" : \"\\/ \\u00fc\", \"a\" : 1 }", {}),
            "{\"b\":\"/ \xC3\xBC\",\"a\":1}");
}

TEST(JsonStyleTest, EachStyleChangesWhatItSaysAndNothingElse) {
  EXPECT_EQ(Rewritten(kJson, {.sorted_keys = true}),
            "{\"a\":[1,{\"c\":\"/\"}],\"b\":\"x, y: \\\"/\\\" \xC3\xBC\"}");
  EXPECT_EQ(Rewritten(kJson, {.spaces = true}),
            "{\"b\": \"x, y: \\\"/\\\" \xC3\xBC\", \"a\": [1, {\"c\": \"/\"}]}");
  EXPECT_EQ(Rewritten(kJson, {.escaped_slashes = true}),
            "{\"b\":\"x, y: \\\"\\/\\\" \xC3\xBC\",\"a\":[1,{\"c\":\"\\/\"}]}");
  EXPECT_EQ(Rewritten(kJson, {.unicode_escapes = true}),
            "{\"b\":\"x, y: \\\"/\\\" \\u00fc\",\"a\":[1,{\"c\":\"/\"}]}");
}

TEST(JsonStyleTest, AnIndentIsReadAndWritten) {
  EXPECT_EQ(Rewritten("{\"a\":1,\"b\":\"x,y\"}", LayoutOf("{\n  \"z\": 1}")),
            "{\n  \"a\": 1,\n  \"b\": \"x,y\"\n}");
  EXPECT_EQ(Rewritten("{\"a\":1}", LayoutOf("{\n\t\"a\":1}")), "{\n\t\"a\": 1\n}");
  for (const char* text : {"", "{", "{\n", "{\n  ", "{\"a\":1}", "{\n\"a\":1}"}) {
    EXPECT_EQ(LayoutOf(text).indent, 0u) << text;
  }
}

TEST(JsonStyleTest, WhatIsNoJsonHasNoStyle) { EXPECT_EQ(Rewritten("{", {}), std::nullopt); }

TEST(JsonStyleTest, JacksonHasSpacesBeforeColonsAndEscapesInUpperCase) {
  const std::string pretty = "{\n  \"a\" : \"x:y\",\n  \"b\" : 1\n}";
  EXPECT_EQ(Rewritten("{\"a\":\"x:y\",\"b\":1}", LayoutOf(pretty)), pretty);
  JsonStyle ascii = LayoutOf("{\"a\":\"\\u00FC\"}");
  ascii.unicode_escapes = true;
  EXPECT_EQ(Rewritten("{\"a\":\"\xC3\xBC \\\\u00fc\"}", ascii), "{\"a\":\"\\u00FC \\\\u00fc\"}");
}

}  // namespace
}  // namespace emulator
