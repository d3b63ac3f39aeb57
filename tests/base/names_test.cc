#include "emulator/base/names.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

template <typename T>
std::string Parsed(absl::string_view text) {
  const auto name = T::Parse(text);
  return name.ok() ? name->text() : std::string(name.status().message());
}

TEST(NamesTest, CacheNamesArePrintableAscii) {
  EXPECT_EQ(Parsed<CacheName>("this cache"), "this cache");
  EXPECT_EQ(Parsed<CacheName>(""), "Cache name must not be blank");
  EXPECT_EQ(Parsed<CacheName>(" \t"), "Cache name must not be blank");
  EXPECT_EQ(Parsed<CacheName>("caf\xC3\xA9"), "Cache name must be printable ASCII");
  EXPECT_EQ(Parsed<CacheName>("a\nb"), "Cache name must be printable ASCII");
}

TEST(NamesTest, CacheNamesEndAt255Bytes) {
  EXPECT_EQ(Parsed<CacheName>(std::string(255, 'a')), std::string(255, 'a'));
  EXPECT_EQ(Parsed<CacheName>(std::string(256, 'a')), "Cache name is longer than 255 bytes");
}

TEST(NamesTest, TopicNamesAreAnyText) {
  EXPECT_EQ(Parsed<TopicName>("t/\xC3\xBC"), "t/\xC3\xBC");
  EXPECT_EQ(Parsed<TopicName>(" "), "Topic name must not be blank");
  EXPECT_EQ(Parsed<TopicName>("\xFF"), "Topic name must be UTF-8");
}

TEST(NamesTest, WebhookNamesAreCountedInCharacters) {
  std::string umlauts;
  for (int i = 0; i < 128; ++i) umlauts += "\xC3\xBC";
  EXPECT_EQ(Parsed<WebhookName>(umlauts), umlauts);
  EXPECT_EQ(Parsed<WebhookName>(umlauts + "x"), "Webhook name is longer than 128 characters");
}

TEST(NamesTest, WorldNamesCanBeFileNames) {
  EXPECT_EQ(Parsed<WorldName>("suite-1_a.b"), "suite-1_a.b");
  EXPECT_NE(Parsed<WorldName>("../x"), "../x");
  EXPECT_NE(Parsed<WorldName>(".hidden"), ".hidden");
  EXPECT_NE(Parsed<WorldName>("a/b"), "a/b");
}

}  // namespace
}  // namespace emulator
