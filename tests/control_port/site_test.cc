// The pages behind a program, at /docs/.

#include "emulator/control_port/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/gzip.h"
#include "emulator/testing/test_emulator.h"
#include "tests/support/http_call.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Pair;

std::string EightBytes(uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(number >> 8 * i & 0xff);
  return bytes;
}

class SiteTest : public testing::Test {
 protected:
  // A program with what docs/pack.mjs makes of these files behind it.
  Site With(const std::map<std::string, std::string>& files) {
    std::string pack;
    json index = {{"/docs/", {0, 0}}, {"/docs/journal", {0, 0}}};
    for (const auto& [path, text] : files) {
      const std::string gzip = Gzip(text);
      index[path] = {pack.size(), gzip.size()};
      pack += gzip;
    }
    const std::string text = index.dump();
    const size_t all = pack.size() + text.size() + 24;
    return Behind(absl::StrCat(pack, text, EightBytes(text.size()), EightBytes(all), "EMUPAGES"));
  }
  Site Behind(const std::string& bytes) {
    std::ofstream(file_, std::ios::binary) << "a program" << bytes;
    return Site(file_);
  }

  static HttpResponse Get(const Site& site, const std::string& path, const char* encoding = "") {
    return site.Answer({.method = "GET", .headers = {{"Accept-Encoding", encoding}}}, path);
  }

  const TemporaryDirectory directory_;
  const std::string file_ = directory_.File("program");
};

TEST_F(SiteTest, EveryPageIsTheShellAndAFileIsItself) {
  const Site site = With({{"/docs/index.html", "<shell>"}, {"/docs/assets/app.js", "script"}});
  EXPECT_TRUE(site.HasPages());
  for (const char* page : {"/docs", "/docs/", "/docs/journal", "/docs/journal.html"}) {
    const HttpResponse answer = Get(site, page);
    EXPECT_EQ(answer.status, 200) << page;
    EXPECT_EQ(answer.body, "<shell>");
    EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
  }
  EXPECT_EQ(Get(site, "/docs/assets/app.js").body, "script");
  EXPECT_EQ(Get(site, "/docs/assets/app.js").content_type, "text/javascript; charset=utf-8");
}

TEST_F(SiteTest, APageThatIsNotThereIsTheShellWith404) {
  const Site site = With({{"/docs/index.html", "<shell>"}});
  EXPECT_EQ(Get(site, "/docs/nothing").status, 404);
  EXPECT_EQ(Get(site, "/docs/nothing").body, "<shell>");
}

TEST_F(SiteTest, ABrowserGetsItPackedAndLetsNothingInFromElsewhere) {
  const Site site = With({{"/docs/index.html", "<shell>"}});
  const HttpResponse answer = Get(site, "/docs/", "gzip, br");
  EXPECT_EQ(Gunzip(answer.body, 100), "<shell>");
  EXPECT_THAT(answer.headers, IsSupersetOf({Pair("Content-Encoding", "gzip")}));
  EXPECT_THAT(answer.headers,
              testing::Contains(Pair("Content-Security-Policy", HasSubstr("default-src 'self'"))));
}

TEST_F(SiteTest, AnErrorIsExplainedOnThePageOfThePortOrInTheProject) {
  const absl::Status error = errors::CacheNotFound("c");
  EXPECT_EQ(With({{"/docs/index.html", "x"}}).HelpFor(error),
            "/docs/reference/errors#cachenotfound");
  EXPECT_EQ(Behind("").HelpFor(error), "docs/reference/errors.md#cachenotfound");
  EXPECT_EQ(Behind("").HelpFor(absl::NotFoundError("of somebody else")), "");
}

TEST_F(SiteTest, WhatIsNoPackIsNoPages) {
  const std::string mark = "EMUPAGES";
  for (const std::string& bytes :
       {std::string(), mark, absl::StrCat(EightBytes(1), EightBytes(1 << 20), mark),
        absl::StrCat(EightBytes(30), EightBytes(24), mark),
        absl::StrCat(EightBytes(~uint64_t{0}), EightBytes(24), mark)}) {
    const Site site = Behind(bytes);
    EXPECT_FALSE(site.HasPages());
    EXPECT_EQ(Get(site, "/docs/").status, 404);
    EXPECT_THAT(Get(site, "/docs/").body, HasSubstr("./run docs"));
  }
  const Site site = Behind(absl::StrCat("no json", EightBytes(7), EightBytes(7 + 24), "EMUPAGES"));
  EXPECT_EQ(Get(site, "/docs/").status, 404);
}

TEST_F(SiteTest, AnErrorOfTheControlApiNamesItsPage) {
  TestEmulator emulator;
  const HttpAnswer answer = HttpGet(emulator.control_address(), "/v1/worlds/nope/clock");
  EXPECT_EQ(json::parse(answer.body)["error"]["help"], "docs/reference/errors.md#nosuchworld");
  EXPECT_EQ(HttpGet(emulator.control_address(), "/docs/").status, 404);
}

}  // namespace
}  // namespace emulator
