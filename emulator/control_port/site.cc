#include "emulator/control_port/site.h"

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/error_name.h"
#include "emulator/control_port/packed_file.h"

namespace emulator {
namespace {

constexpr char kMark[] = "EMUPAGES";
constexpr int64_t kNumberBytes = 8;
constexpr int64_t kFooterBytes = 3 * kNumberBytes;
constexpr size_t kFileBytesMax = 8 << 20;
constexpr char kShell[] = "/docs/index.html";
// Styles of the highlighted code stand in its elements.
constexpr char kPolicy[] =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";
constexpr char kNoPages[] =
    "This emulator was compiled without its pages. They are the files of docs/ in the project; "
    "./run docs makes the site of them.\n";

int64_t NumberAt(absl::string_view bytes) {
  uint64_t number = 0;
  for (int i = kNumberBytes - 1; i >= 0; --i) {
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return static_cast<int64_t>(number);
}

absl::string_view ContentTypeOf(absl::string_view name) {
  if (absl::EndsWith(name, ".html")) return "text/html; charset=utf-8";
  if (absl::EndsWith(name, ".css")) return "text/css; charset=utf-8";
  if (absl::EndsWith(name, ".js")) return "text/javascript; charset=utf-8";
  if (absl::EndsWith(name, ".png")) return "image/png";
  return "text/plain; charset=utf-8";
}

}  // namespace

Site::Site(std::string file) : file_(std::move(file)) {
  std::ifstream stream(file_, std::ios::binary | std::ios::ate);
  const auto size = static_cast<int64_t>(stream.tellg());
  if (!stream || size < kFooterBytes) return;
  std::string footer(kFooterBytes, '\0');
  stream.seekg(size - kFooterBytes).read(footer.data(), kFooterBytes);
  if (!stream || footer.substr(2 * kNumberBytes) != kMark) return;
  const int64_t index = NumberAt(footer);
  const int64_t all = NumberAt(absl::string_view(footer).substr(kNumberBytes));
  if (index < 0 || all > size || index > all - kFooterBytes) return;
  index_bytes_ = index;
  bytes_ = all;
  begin_ = size - all;
}

const Site& Site::OfThisProgram() {
  static const auto& site = *new Site("/proc/self/exe");
  return site;
}

bool Site::Has(absl::string_view path) {
  return path == "/docs" || absl::StartsWith(path, "/docs/");
}

std::string Site::Read(int64_t offset, int64_t bytes) const {
  std::string read(static_cast<size_t>(bytes), '\0');
  std::ifstream stream(file_, std::ios::binary);
  stream.seekg(begin_ + offset).read(read.data(), bytes);
  return stream ? read : "";
}

void Site::ReadIndex() const {
  const std::string text = Read(bytes_ - kFooterBytes - index_bytes_, index_bytes_);
  const auto index = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!index.is_object()) return;
  const int64_t end = bytes_ - kFooterBytes - index_bytes_;
  for (const auto& [path, place] : index.items()) {
    if (!place.is_array() || place.size() != 2 || !place[0].is_number_integer() ||
        !place[1].is_number_integer()) {
      continue;
    }
    const auto offset = place[0].get<int64_t>();
    const auto bytes = place[1].get<int64_t>();
    if (offset < 0 || bytes < 0 || offset > end || bytes > end - offset) continue;
    index_[path] = {.offset = offset, .bytes = bytes};
  }
}

const Site::Place* Site::Find(absl::string_view path) const {
  std::call_once(index_is_read_, [this] { ReadIndex(); });
  const auto found = index_.find(path);
  return found == index_.end() ? nullptr : &found->second;
}

HttpResponse Site::Answer(const HttpRequest& request, absl::string_view path) const {
  if (!HasPages()) return {.status = 404, .content_type = "text/plain", .body = kNoPages};
  // The pages are in the index without bytes: all are the shell.
  const Place* place = Find(path == "/docs" ? "/docs/" : absl::StripSuffix(path, ".html"));
  const bool is_file = place != nullptr && place->bytes > 0;
  const Place* const sent = is_file ? place : Find(kShell);
  if (sent == nullptr) return {.status = 404, .content_type = "text/plain", .body = kNoPages};
  const std::string gzip = Read(sent->offset, sent->bytes);
  HttpResponse response = PackedAnswer(request,
                                       {.content_type = ContentTypeOf(is_file ? path : kShell),
                                        .gzip = gzip,
                                        .bytes_max = kFileBytesMax},
                                       kPolicy);
  response.status = place == nullptr ? 404 : 200;
  return response;
}

std::string Site::HelpFor(const absl::Status& error) const {
  const std::string section = SectionOf(error);
  if (section.empty() || !HasPages()) return PageInProjectOf(error);
  return absl::StrCat("/docs/reference/errors#", section);
}

}  // namespace emulator
