#include "emulator/control_port/packed_file.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/gzip.h"

namespace emulator {
namespace {

HttpResponse Guarded(absl::string_view content_type, absl::string_view policy, const char* kept) {
  return {.headers = {{"Content-Security-Policy",
                       absl::StrCat(policy,
                                    "; base-uri 'none'; form-action 'none'; frame-ancestors "
                                    "'none'; object-src 'none'")},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Resource-Policy", "same-origin"},
                      {"Cache-Control", kept}},
          .content_type = std::string(content_type)};
}

}  // namespace

HttpResponse PackedAnswer(const HttpRequest& request, const PackedFile& file,
                          absl::string_view policy) {
  // The next emulator on this port may be another version.
  HttpResponse response = Guarded(file.content_type, policy, "no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (absl::StrContains(request.Header("Accept-Encoding"), "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = std::string(file.gzip);
  } else {
    response.body = Gunzip(file.gzip, file.bytes_max).value_or("");
  }
  return response;
}

HttpResponse PlainAnswer(absl::string_view content_type, std::string body,
                         absl::string_view policy) {
  HttpResponse response = Guarded(content_type, policy, "no-store");
  response.body = std::move(body);
  return response;
}

}  // namespace emulator
