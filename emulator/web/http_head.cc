#include "emulator/web/http_head.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace emulator {
namespace {

constexpr char kLineEnd[] = "\r\n";
constexpr size_t kHeadersMax = 200;
constexpr size_t kChunkLineBytesMax = 1024;
constexpr size_t kTrailerBytesMax = 8192;

HttpRefusal Bad(absl::string_view what) {
  return {.status = 400, .why = absl::StrCat("The request is malformed: ", what)};
}

bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(c) || absl::StrContains("!#$%&'*+-.^_`|~", c);
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

// What a header's value or a target may hold: neither a line's end nor another control character.
bool IsText(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || !absl::ascii_iscntrl(c); });
}

// "5"; not "+5", "0x5", "5 " or what does not fit.
bool ReadNumber(absl::string_view text, size_t& number) {
  number = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
    const auto digit = static_cast<size_t>(c - '0');
    if (number > (std::numeric_limits<size_t>::max() - digit) / 10) return false;
    number = number * 10 + digit;
  }
  return !text.empty();
}

std::optional<HttpRefusal> ReadRequestLine(absl::string_view line, HttpHead& head) {
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 3 || !IsToken(parts[0])) return Bad("the first line is none of HTTP/1.1");
  if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") {
    if (!absl::StartsWith(parts[2], "HTTP/")) return Bad("the first line is none of HTTP/1.1");
    return HttpRefusal{.status = 505, .why = "Only HTTP/1.1 is spoken here"};
  }
  if (!absl::StartsWith(parts[1], "/") && parts[1] != "*") {
    return Bad("the target must begin with a slash");
  }
  head.request.method = std::string(parts[0]);
  head.request.target = std::string(parts[1]);
  head.reads_chunks = parts[2] == "HTTP/1.1";
  head.keep_alive = head.reads_chunks;
  return std::nullopt;
}

std::optional<HttpRefusal> ReadHeaderLine(absl::string_view line, HttpHeaders& headers) {
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos || !IsToken(line.substr(0, colon))) {
    return Bad("a header must be a name, a colon and a value on one line");
  }
  const absl::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
  headers.emplace_back(line.substr(0, colon), value);
  return std::nullopt;
}

// The only value of a header; `count` says how often it is there.
std::string OnlyValue(const HttpRequest& request, absl::string_view name, size_t& count) {
  count = static_cast<size_t>(std::count_if(
      request.headers.begin(), request.headers.end(),
      [&](const auto& header) { return absl::EqualsIgnoreCase(header.first, name); }));
  return request.Header(name);
}

std::optional<HttpRefusal> ReadFraming(HttpHead& head) {
  size_t lengths = 0;
  size_t encodings = 0;
  size_t hosts = 0;
  const std::string length = OnlyValue(head.request, "Content-Length", lengths);
  const std::string encoding = OnlyValue(head.request, "Transfer-Encoding", encodings);
  OnlyValue(head.request, "Host", hosts);
  if (hosts > 1) return Bad("there is more than one Host");
  if (lengths + encodings > 1) return Bad("the length of the body is given more than once");
  if (lengths == 1 && !ReadNumber(length, head.body_bytes)) {
    return Bad("Content-Length must be a whole number");
  }
  head.chunked = encodings == 1;
  if (head.chunked && !absl::EqualsIgnoreCase(encoding, "chunked")) {
    return HttpRefusal{.status = 501, .why = "The only transfer encoding known here is chunked"};
  }
  if (head.chunked && !head.reads_chunks) return Bad("HTTP/1.0 knows no chunks");
  return std::nullopt;
}

void ReadConnection(HttpHead& head) {
  for (const auto& [name, value] : head.request.headers) {
    if (!absl::EqualsIgnoreCase(name, "Connection")) continue;
    for (const absl::string_view one : absl::StrSplit(value, ',')) {
      const absl::string_view option = absl::StripAsciiWhitespace(one);
      if (absl::EqualsIgnoreCase(option, "close")) head.keep_alive = false;
      if (absl::EqualsIgnoreCase(option, "keep-alive")) head.keep_alive = true;
    }
  }
  head.expects_continue =
      head.reads_chunks && absl::EqualsIgnoreCase(head.request.Header("Expect"), "100-continue");
}

}  // namespace

std::optional<HttpRefusal> ReadHttpHead(absl::string_view text, HttpHead& head) {
  absl::ConsumeSuffix(&text, "\r\n\r\n");
  const std::vector<absl::string_view> lines = absl::StrSplit(text, kLineEnd);
  if (lines.size() > kHeadersMax + 1) {
    return HttpRefusal{.status = 431, .why = absl::StrCat("More than ", kHeadersMax, " headers")};
  }
  for (const absl::string_view line : lines) {
    if (!IsText(line)) return Bad("a line holds a control character");
  }
  if (auto refusal = ReadRequestLine(lines.front(), head)) return refusal;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (auto refusal = ReadHeaderLine(lines[i], head.request.headers)) return refusal;
  }
  if (auto refusal = ReadFraming(head)) return refusal;
  ReadConnection(head);
  return std::nullopt;
}

bool ChunkReader::ReadSizeLine(absl::string_view line) {
  // What follows a semicolon is an extension; none is known here.
  const absl::string_view digits =
      absl::StripTrailingAsciiWhitespace(line.substr(0, line.find(';')));
  constexpr size_t kDigitsMax = 8;
  if (digits.empty() || digits.size() > kDigitsMax || !IsText(line)) return false;
  left_ = 0;
  for (const char c : digits) {
    if (!absl::ascii_isxdigit(c)) return false;
    left_ = left_ * 16 + static_cast<size_t>(
                             absl::ascii_isdigit(c) ? c - '0' : absl::ascii_tolower(c) - 'a' + 10);
  }
  return true;
}

ChunkReader::State ChunkReader::Read(std::string& bytes, std::string& body) {
  size_t at = 0;
  State state = State::kMore;
  while (state == State::kMore && at < bytes.size()) {
    if (expects_ == Expects::kData) {
      const size_t take = std::min(left_, bytes.size() - at);
      body.append(bytes, at, take);
      at += take;
      left_ -= take;
      if (left_ == 0) expects_ = Expects::kEndOfData;
      continue;
    }
    const size_t end = bytes.find(kLineEnd, at);
    if (end == std::string::npos) {
      if (bytes.size() - at > kChunkLineBytesMax) state = State::kMalformed;
      break;
    }
    const absl::string_view line = absl::string_view(bytes).substr(at, end - at);
    at = end + 2;
    if (expects_ == Expects::kEndOfData) {
      if (!line.empty()) state = State::kMalformed;
      expects_ = Expects::kSize;
    } else if (expects_ == Expects::kSize) {
      if (!ReadSizeLine(line)) state = State::kMalformed;
      expects_ = left_ > 0 ? Expects::kData : Expects::kTrailer;
    } else {
      trailer_bytes_ += line.size();
      if (line.empty()) state = State::kDone;
      if (trailer_bytes_ > kTrailerBytesMax) state = State::kMalformed;
    }
  }
  bytes.erase(0, at);
  return state;
}

}  // namespace emulator
