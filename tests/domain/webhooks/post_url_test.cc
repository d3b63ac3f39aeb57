#include "emulator/domain/webhooks/post_url.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(PostUrlTest, TakesAbsoluteHttpUrls) {
  for (const char* url : {"http://localhost", "http://localhost:3000/hook?a=b#c",
                          "HTTPS://example.com/", "http://127.0.0.1:65535", "http://[::1]:8080/x",
                          "http://host?query", "http://my_service-1.local/"}) {
    EXPECT_TRUE(ValidatePostUrl(url).ok()) << url;
  }
}

TEST(PostUrlTest, RefusesTheRestAndSaysWhy) {
  const struct {
    const char* url;
    const char* why;
  } kCases[] = {
      {"", "must begin with http"},
      {"localhost:3000", "must begin with http"},
      {"ftp://host", "must begin with http"},
      {"http://", "must have a host"},
      {"http:///path", "must have a host"},
      {"http://:80", "must have a host"},
      {"http://[::1", "must have a host"},
      {"http://[]/", "must have a host"},
      {"http://*", "must have a host"},
      {"http://a[b]/", "must have a host"},
      {"http://[zz]/", "must have a host"},
      {"http://host:0", "port"},
      {"http://host:65536", "port"},
      {"http://host:80x", "port"},
      {"http://host:", "port"},
      {"http://user@host", "user name"},
      {"http://a b", "white space"},
      {"http://host/\n", "white space"},
      {"http://h\xC3\xB6st", "ASCII"},
  };
  for (const auto& [url, why] : kCases) {
    const absl::Status status = ValidatePostUrl(url);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_NE(status.message().find(why), absl::string_view::npos) << url << ": " << status;
  }
}

}  // namespace
}  // namespace emulator
