#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "emulator/web/http_message.h"

namespace emulator {

// A file that is packed by gzip, over HTTP.
struct PackedFile {
  absl::string_view content_type;
  absl::string_view gzip;
  // How much may come out of it.
  size_t bytes_max = 0;
};

// The answer to a GET: packed for a client that takes gzip. `policy` is the page's
// Content-Security-Policy; no other page may frame it.
HttpResponse PackedAnswer(const HttpRequest& request, const PackedFile& file,
                          absl::string_view policy);

// The same for what is true at this moment only, as it is. No cache keeps it.
HttpResponse PlainAnswer(absl::string_view content_type, std::string body,
                         absl::string_view policy);

}  // namespace emulator
