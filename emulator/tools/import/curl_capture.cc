#include "emulator/tools/import/curl_capture.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/tools/import/http_capture.h"

namespace emulator {
namespace {

constexpr char kFormat[] = "curl";
constexpr size_t kWordsMax = 1000;
constexpr int kTraceBytesOfLine = 16;

std::optional<char> EscapedInAnsiQuotes(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '\\':
    case '\'':
    case '"':
      return c;
    default:
      return std::nullopt;
  }
}

// Reads one word of a command as a shell does; the text goes on behind it.
class ShellReader {
 public:
  explicit ShellReader(absl::string_view& text) : text_(text) {}

  // Absent at the end of the command.
  std::optional<std::string> Word() {
    SkipSpaces();
    if (text_.empty() || text_.front() == '\n') return std::nullopt;
    std::string word;
    while (!text_.empty() && !absl::ascii_isspace(text_.front())) Piece(word);
    return word;
  }

 private:
  char Take() {
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }

  void SkipSpaces() {
    while (!text_.empty()) {
      if (absl::ConsumePrefix(&text_, "\\\n") || absl::ConsumePrefix(&text_, "\\\r\n")) continue;
      if (text_.front() == '\n' || !absl::ascii_isspace(text_.front())) return;
      Take();
    }
  }

  void Piece(std::string& word) {
    if (absl::ConsumePrefix(&text_, "$'")) return Quoted('\'', /*ansi=*/true, word);
    const char c = Take();
    if (c == '\'') return Quoted('\'', false, word);
    if (c == '"') return Quoted('"', false, word);
    if (c == '\\' && !text_.empty()) {
      word += Take();
    } else {
      word += c;
    }
  }

  void Quoted(char quote, bool ansi, std::string& word) {
    while (!text_.empty()) {
      const char c = Take();
      if (c == quote) return;
      const bool escapes = c == '\\' && !text_.empty() && (ansi || quote == '"');
      if (!escapes) {
        word += c;
        continue;
      }
      const char next = Take();
      const auto plain = ansi ? EscapedInAnsiQuotes(next) : std::nullopt;
      const bool is_special = absl::StrContains("\"\\$`", next);
      if (!plain && !(quote == '"' && is_special)) word += '\\';
      word += plain.value_or(next);
    }
  }

  absl::string_view& text_;
};

void TakeData(const std::string& option, const std::string& value, CapturedRequest& request) {
  if (option != "--data-raw" && absl::StartsWith(value, "@")) {
    request.losses.push_back(
        {"body-not-captured", absl::StrCat("The body is in the file ", value.substr(1),
                                           " of the command, which is not in the capture.")});
    return;
  }
  absl::StrAppend(&request.body, request.body.empty() ? "" : "&", value);
}

CapturedRequest ReadCommand(absl::string_view& text) {
  CapturedRequest request{.format = kFormat};
  ShellReader reader(text);
  for (size_t n = 0; n < kWordsMax; ++n) {
    const auto word = reader.Word();
    if (!word) break;
    const bool takes_value = *word == "-H" || *word == "--header" || *word == "-X" ||
                             *word == "--request" || *word == "-A" || *word == "-o" ||
                             *word == "-d" || *word == "--url" || absl::StartsWith(*word, "--data");
    if (!takes_value) {
      if (absl::StrContains(*word, "://")) request.url = *word;
      continue;
    }
    const std::string value = reader.Word().value_or("");
    if (*word == "-H" || *word == "--header") {
      for (auto& header : HeadersFromLines(value)) request.headers.push_back(std::move(header));
    }
    if (*word == "-A") request.headers.emplace_back("User-Agent", value);
    if (*word == "--url") request.url = value;
    if (*word == "-X" || *word == "--request") request.method = value;
    if (*word == "-d" || absl::StartsWith(*word, "--data")) TakeData(*word, value, request);
  }
  return request;
}

// The bytes of a line of `--trace`: "0010: 7b 22 …  {\"".
void TakeHexLine(absl::string_view line, std::string& bytes) {
  const size_t colon = line.find(": ");
  if (colon == absl::string_view::npos) return;
  absl::string_view rest = line.substr(colon + 2);
  for (int n = 0; n < kTraceBytesOfLine && rest.size() >= 2; ++n) {
    const bool is_byte = absl::ascii_isxdigit(rest[0]) && absl::ascii_isxdigit(rest[1]);
    if (!is_byte) return;
    bytes += absl::HexStringToBytes(rest.substr(0, 2));
    rest.remove_prefix(std::min<size_t>(3, rest.size()));
  }
}

bool ReadTrace(absl::string_view text, Captures& captures) {
  if (!absl::StrContains(text, "=> Send header")) return false;
  std::string sent;
  bool sending = false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const bool is_head = absl::StartsWith(line, "=> ") || absl::StartsWith(line, "<= ") ||
                         absl::StartsWith(line, "== ") || absl::StrContains(line, " => Send");
    if (is_head) {
      sending =
          absl::StrContains(line, "=> Send header") || absl::StrContains(line, "=> Send data");
    } else if (sending) {
      TakeHexLine(line, sent);
    }
  }
  const size_t before = captures.size();
  ReadHttp(sent, captures);
  for (size_t i = before; i < captures.size(); ++i) captures[i].format = "curl --trace";
  return captures.size() > before;
}

// The lines with "> ", as HTTP has them.
std::string SentLines(absl::string_view text) {
  std::string sent;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    if (line == ">") {
      absl::StrAppend(&sent, "\n");
    } else if (absl::ConsumePrefix(&line, "> ")) {
      absl::StrAppend(&sent, line, "\n");
    }
  }
  return sent;
}

}  // namespace

bool ReadCurl(absl::string_view text, Captures& captures) {
  if (ReadTrace(text, captures)) return true;
  const size_t before = captures.size();
  absl::string_view rest = text;
  while (!rest.empty()) {
    absl::ConsumePrefix(&rest, "$ ");
    if (absl::ConsumePrefix(&rest, "curl ")) {
      captures.push_back(ReadCommand(rest));
      captures.back().where = absl::StrCat("command ", captures.size() - before);
    }
    const size_t end = rest.find('\n');
    rest.remove_prefix(end == absl::string_view::npos ? rest.size() : end + 1);
  }
  const std::string lines = SentLines(text);
  const size_t commands = captures.size();
  ReadHttp(lines, captures);
  const bool sent = captures.size() > commands;
  if (sent && commands > before) {
    // What was sent says more than the command, except for the body.
    captures[commands].body = captures[before].body;
    captures[commands].losses = captures[before].losses;
    captures.erase(captures.begin() + static_cast<ptrdiff_t>(before),
                   captures.begin() + static_cast<ptrdiff_t>(commands));
  }
  for (size_t i = before; sent && i < captures.size(); ++i) captures[i].format = "curl -v";
  return captures.size() > before;
}

}  // namespace emulator
