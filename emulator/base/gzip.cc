#include "emulator/base/gzip.h"

#include <zlib.h>

#include <cstdlib>

namespace emulator {
namespace {

// zlib's window of 2^15 bytes, and its way to say "gzip's header around it".
constexpr int kGzipWindow = 15 + 16;
constexpr int kMemoryLevel = 8;
constexpr size_t kGzipOverhead = 64;

Bytef* BytesOf(absl::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

}  // namespace

std::string Gzip(absl::string_view bytes) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    std::abort();
  }
  std::string gzip(deflateBound(&stream, bytes.size()) + kGzipOverhead, '\0');
  stream.next_in = BytesOf(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = BytesOf(gzip);
  stream.avail_out = static_cast<uInt>(gzip.size());
  const int end = deflate(&stream, Z_FINISH);
  gzip.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) std::abort();
  return gzip;
}

std::optional<std::string> Gunzip(absl::string_view gzip, size_t bytes_max) {
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) std::abort();
  // One byte more, to see that it is too much.
  std::string bytes(bytes_max + 1, '\0');
  stream.next_in = BytesOf(gzip);
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = BytesOf(bytes);
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int end = inflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  inflateEnd(&stream);
  if (end != Z_STREAM_END || bytes.size() > bytes_max) return std::nullopt;
  return bytes;
}

}  // namespace emulator
