#include "emulator/web/http_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

using testing::HasSubstr;

int StatusOf(const std::string& head) {
  HttpHead read;
  const auto refusal = ReadHttpHead(head + "\r\n\r\n", read);
  return refusal ? refusal->status : 200;
}

TEST(HttpHeadTest, AHeadSaysWhatIsAskedAndHowItsBodyComes) {
  HttpHead head;
  ASSERT_FALSE(
      ReadHttpHead("PUT /a%2Fb?x=1+2 HTTP/1.1\r\nHost: h\r\nX-Y:  z\t\r\n"
                   "content-length: 12\r\nExpect: 100-Continue\r\n\r\n",
                   head));
  EXPECT_EQ(head.request.method, "PUT");
  EXPECT_EQ(head.request.Path(), "/a/b");
  EXPECT_EQ(head.request.Query().find("x")->second, "1 2");
  EXPECT_EQ(head.request.Header("x-y"), "z");
  EXPECT_EQ(head.body_bytes, 12u);
  EXPECT_TRUE(head.keep_alive && head.expects_continue && !head.chunked);
}

TEST(HttpHeadTest, WhatTwoReadersCouldUnderstandInDifferentWaysIsRefused) {
  const std::string line = "POST / HTTP/1.1\r\nHost: h\r\n";
  for (const char* headers :
       {"Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 0x5", "Content-Length: +5", "Content-Length: 5, 5",
        "Content-Length:", "Content-Length: 99999999999999999999", "Content-Length : 5",
        "Transfer-Encoding : chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", " X: y", "X: y\r\n z", "X",
        ": x", "X: a\nY: b", "X: a\rY: b", "Host: other"}) {
    EXPECT_EQ(StatusOf(line + headers), 400) << headers;
  }
  EXPECT_EQ(StatusOf(line + std::string("X: \0", 4)), 400);
  EXPECT_EQ(StatusOf(line + "Transfer-Encoding: gzip, chunked"), 501);
  EXPECT_EQ(StatusOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked"), 400);
}

TEST(HttpHeadTest, WhatIsNoRequestLineIsRefused) {
  for (const char* line :
       {"", "GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "G@T / HTTP/1.1",
        "GET http://x/ HTTP/1.1", "GET x HTTP/1.1", "GET / FTP/1.1"}) {
    EXPECT_EQ(StatusOf(line), 400) << line;
  }
  EXPECT_EQ(StatusOf("GET / HTTP/2.0"), 505);
  std::string many = "GET / HTTP/1.1";
  for (int i = 0; i < 201; ++i) absl::StrAppend(&many, "\r\na: b");
  EXPECT_EQ(StatusOf(many), 431);
}

TEST(ChunkReaderTest, ChunksAreJoinedHoweverTheyAreCut) {
  const std::string text =
      "5;x=\"y\"\r\nhello\r\n1\r\n,\r\n00a\r\n0123456789\r\n0\r\nT: v\r\n\r\nnext";
  for (size_t step = 1; step < text.size(); ++step) {
    ChunkReader reader;
    std::string bytes;
    std::string body;
    auto state = ChunkReader::State::kMore;
    size_t at = 0;
    while (state == ChunkReader::State::kMore && at < text.size()) {
      bytes += text.substr(at, step);
      at += step;
      state = reader.Read(bytes, body);
    }
    ASSERT_EQ(state, ChunkReader::State::kDone) << step;
    EXPECT_EQ(body, "hello,0123456789");
    EXPECT_EQ(bytes + text.substr(std::min(at, text.size())), "next");
  }
}

TEST(ChunkReaderTest, WhatIsNoChunkIsSeen) {
  for (const char* text :
       {"x\r\n", "-1\r\n", "0x5\r\nhello\r\n", "5\r\nhelloworld\r\n", "\r\n", "fffffffff\r\n"}) {
    ChunkReader reader;
    std::string bytes = text;
    std::string body;
    EXPECT_EQ(reader.Read(bytes, body), ChunkReader::State::kMalformed) << text;
  }
  ChunkReader reader;
  std::string endless(5000, '1');
  std::string body;
  EXPECT_EQ(reader.Read(endless, body), ChunkReader::State::kMalformed);
}

}  // namespace
}  // namespace emulator
