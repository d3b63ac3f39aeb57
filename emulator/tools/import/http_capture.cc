#include "emulator/tools/import/http_capture.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace emulator {
namespace {

// The next line, without its end; takes it.
absl::string_view TakeLine(absl::string_view& text) {
  const size_t end = text.find('\n');
  absl::string_view line = text.substr(0, end);
  text.remove_prefix(end == absl::string_view::npos ? text.size() : end + 1);
  if (absl::EndsWith(line, "\r")) line.remove_suffix(1);
  return line;
}

bool IsRequestLine(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  return words.size() == 3 && !words[0].empty() && absl::StartsWith(words[2], "HTTP/") &&
         std::all_of(words[0].begin(), words[0].end(), absl::ascii_isupper);
}

// A body in chunks; what is no chunk ends it.
std::string TakeChunks(absl::string_view& text) {
  std::string body;
  while (!text.empty()) {
    const absl::string_view line = TakeLine(text);
    size_t bytes = 0;
    if (!absl::SimpleHexAtoi(line.substr(0, line.find(';')), &bytes) || bytes == 0) break;
    absl::StrAppend(&body, text.substr(0, bytes));
    text.remove_prefix(std::min(bytes, text.size()));
    TakeLine(text);
  }
  while (!text.empty() && !TakeLine(text).empty()) {
  }
  return body;
}

void TakeHttpBody(absl::string_view& text, CapturedRequest& request) {
  const std::string coding = HeaderValue(request.headers, "Transfer-Encoding").value_or("");
  if (absl::StrContains(coding, "chunked")) {
    absl::string_view rest = text;
    const absl::string_view size = TakeLine(rest);
    size_t bytes = 0;
    // Proxies put the chunks together, and keep the header.
    if (absl::SimpleHexAtoi(size.substr(0, size.find(';')), &bytes)) {
      request.body = TakeChunks(text);
      return;
    }
  }
  const size_t bytes = BytesThatCame(request).value_or(text.size());
  const absl::string_view rest = text.substr(std::min(bytes, text.size()));
  const bool ends = absl::StripAsciiWhitespace(rest).empty() && rest.size() <= 2;
  const absl::string_view next = absl::StripLeadingAsciiWhitespace(rest);
  const size_t taken = ends || BeginsWithHttp(next) ? std::min(bytes, text.size()) : text.size();
  request.body = std::string(text.substr(0, taken));
  text = BeginsWithHttp(next) ? next : "";
}

}  // namespace

bool BeginsWithHttp(absl::string_view text) { return IsRequestLine(TakeLine(text)); }

void ReadHttp(absl::string_view text, Captures& captures) {
  for (int n = 1; BeginsWithHttp(text); ++n) {
    const std::vector<std::string> words = absl::StrSplit(TakeLine(text), ' ');
    CapturedRequest request{.format = "HTTP request",
                            .where = absl::StrCat("request ", n),
                            .method = words[0],
                            .url = words[1]};
    while (!text.empty()) {
      const absl::string_view line = TakeLine(text);
      if (line.empty()) break;
      for (auto& header : HeadersFromLines(line)) request.headers.push_back(std::move(header));
    }
    TakeHttpBody(text, request);
    captures.push_back(std::move(request));
  }
}

}  // namespace emulator
