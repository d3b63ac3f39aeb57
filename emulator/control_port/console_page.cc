#include "emulator/control_port/console_page.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "emulator/base/crypto.h"
#include "emulator/base/gzip.h"
#include "emulator/console/console_files.h"
#include "emulator/control_port/packed_file.h"

namespace emulator {
namespace {

// Of the page alone. Unpacking takes so much memory for a moment.
constexpr size_t kPageBytesMax = 256 << 10;
constexpr char kAnswersHere[] = "<!-- first answers -->";
// What src/session.ts and src/state.ts ask first.
constexpr const char* kAskedFirst[] = {
    "/v1/worlds/default/journal?payload=none&latest=100",
    "/v1/worlds",
};

// The first text between two others.
std::string Between(absl::string_view text, absl::string_view begin, absl::string_view end) {
  const size_t from = text.find(begin) + begin.size();
  return std::string(text.substr(from, text.find(end, from) - from));
}

std::string HashOf(absl::string_view text) {
  return absl::StrCat("'sha256-", absl::Base64Escape(Sha256(text)), "'");
}

// The page, unpacked, in two pieces: what is asked first stands between them.
struct Page {
  explicit Page(const ConsoleFile& file) : content_type(file.content_type) {
    const std::string text = Gunzip(file.gzip, kPageBytesMax).value_or("");
    const size_t here = text.find(kAnswersHere);
    before = text.substr(0, here);
    after = text.substr(here + sizeof(kAnswersHere) - 1);
    policy = absl::StrCat("default-src 'self'; script-src 'self' ",
                          HashOf(Between(after, "<script>", "</script>")), "; style-src 'self' ",
                          HashOf(Between(before, "<style>", "</style>")));
  }

  absl::string_view content_type;
  std::string before;
  std::string after;
  std::string policy;
};

const Page& ThePage() {
  // Made at the first request: until then the console costs nothing.
  static const auto& page = *new Page(*FindConsoleFile("/"));
  return page;
}

}  // namespace

bool IsConsolePath(absl::string_view path) { return FindConsoleFile(path) != nullptr; }

HttpResponse ConsoleAnswer(const HttpRequest& request, absl::string_view path) {
  const ConsoleFile& file = *FindConsoleFile(path);
  return PackedAnswer(
      request,
      {.content_type = file.content_type, .gzip = file.gzip, .bytes_max = kConsoleFileBytesMax},
      "default-src 'self'");
}

HttpResponse ConsolePage(bool has_manual,
                         const std::function<HttpResponse(const HttpRequest& request)>& api) {
  const Page& page = ThePage();
  std::string body =
      absl::StrCat(page.before, R"(<script type="application/json" id="first">{"/docs/":)",
                   has_manual ? "true" : "false");
  for (const char* const asked : kAskedFirst) {
    if (api == nullptr) break;
    const HttpResponse answer = api({.method = "GET", .target = asked});
    if (answer.status != 200) continue;
    // JSON has this character in texts only. There it must not end the element.
    absl::StrAppend(&body, ",\"", asked,
                    "\":", absl::StrReplaceAll(answer.body, {{"<", "\\u003c"}}));
  }
  absl::StrAppend(&body, "}</script>", page.after);
  return PlainAnswer(page.content_type, std::move(body), page.policy);
}

}  // namespace emulator
