#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "emulator/web/http_message.h"

namespace emulator {

// Why a request was refused before anybody looked at what it asks: a status of HTTP and a sentence.
struct HttpRefusal {
  int status;
  std::string why;
};

// What stands before a request's body, read.
struct HttpHead {
  // Without its body.
  HttpRequest request;
  // The connection may serve another request afterwards.
  bool keep_alive = true;
  // The client reads answers that come in chunks: HTTP/1.1.
  bool reads_chunks = true;
  // The body comes in chunks; else it has so many bytes.
  bool chunked = false;
  size_t body_bytes = 0;
  // The client wants to hear "100 Continue" before it sends the body.
  bool expects_continue = false;
};

// Reads the head of a request, from its first byte to the empty line. Whatever two readers could
// understand in different ways is refused, so that no request can hide a second one in itself:
// a length given twice or not in digits, a space before a colon, a line that is continued, a line
// that ends without CR LF, a transfer encoding other than "chunked" (RFC 9112, section 11.2).
std::optional<HttpRefusal> ReadHttpHead(absl::string_view text, HttpHead& head);

// Takes apart a body that comes in chunks, however it is cut when it arrives.
class ChunkReader {
 public:
  enum class State { kMore, kDone, kMalformed };
  // Appends what the chunks hold to `body`. Takes what it has read from `bytes`; more must be
  // appended to what is left. What is left at kDone is behind the body.
  State Read(std::string& bytes, std::string& body);

 private:
  bool ReadSizeLine(absl::string_view line);

  enum class Expects { kSize, kData, kEndOfData, kTrailer };
  Expects expects_ = Expects::kSize;
  size_t left_ = 0;
  size_t trailer_bytes_ = 0;
};

}  // namespace emulator
