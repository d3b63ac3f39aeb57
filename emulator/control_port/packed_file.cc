#include "emulator/control_port/packed_file.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/gzip.h"

namespace emulator {

HttpResponse PackedAnswer(const HttpRequest& request, const PackedFile& file,
                          absl::string_view policy) {
  HttpResponse response = {
      .headers = {{"Content-Security-Policy",
                   absl::StrCat(policy,
                                "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                                "object-src 'none'")},
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
    response.body = Gunzip(file.gzip, file.bytes_max).value_or("");
  }
  return response;
}

}  // namespace emulator
