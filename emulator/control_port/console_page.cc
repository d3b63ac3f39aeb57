#include "emulator/control_port/console_page.h"

#include <string>

#include "absl/strings/match.h"
#include "emulator/base/gzip.h"
#include "emulator/console/console_files.h"

namespace emulator {

bool IsConsolePath(absl::string_view path) { return FindConsoleFile(path) != nullptr; }

HttpResponse ConsoleAnswer(const HttpRequest& request, absl::string_view path) {
  const ConsoleFile& file = *FindConsoleFile(path);
  HttpResponse response = {.headers = {{"Content-Security-Policy",
                                        "default-src 'self'; base-uri 'none'; form-action 'none'; "
                                        "frame-ancestors 'none'; object-src 'none'"},
                                       {"X-Content-Type-Options", "nosniff"},
                                       {"Referrer-Policy", "no-referrer"},
                                       {"Cross-Origin-Opener-Policy", "same-origin"},
                                       {"Cross-Origin-Resource-Policy", "same-origin"},
                                       // The next emulator on this port may be another version.
                                       {"Cache-Control", "no-cache"},
                                       {"Vary", "Accept-Encoding"}},
                           .content_type = std::string(file.content_type)};
  if (absl::StrContains(request.Header("Accept-Encoding"), "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = std::string(file.gzip);
  } else {
    response.body = Gunzip(file.gzip, kConsoleFileBytesMax).value_or("");
  }
  return response;
}

}  // namespace emulator
