#include "emulator/base/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/utf8.h"

namespace emulator {
namespace {

bool IsBlank(absl::string_view text) { return absl::StripAsciiWhitespace(text).empty(); }

size_t CountCharacters(absl::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char byte) { return (static_cast<uint8_t>(byte) & 0xC0) != 0x80; });
}

bool IsWorldNameCharacter(char c) {
  return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
}

}  // namespace

template <>
absl::StatusOr<CacheName> CacheName::Parse(absl::string_view text) {
  if (IsBlank(text)) return errors::Blank("Cache name");
  if (text.size() > limits::kCacheNameBytesMax) {
    return errors::TooLong("Cache name", limits::kCacheNameBytesMax, "bytes");
  }
  if (!std::all_of(text.begin(), text.end(), absl::ascii_isprint)) {
    return errors::Malformed("Cache name", "must be printable ASCII");
  }
  return CacheName(text);
}

template <>
absl::StatusOr<TopicName> TopicName::Parse(absl::string_view text) {
  if (IsBlank(text)) return errors::Blank("Topic name");
  if (text.size() > limits::kTopicNameBytesMax) {
    return errors::TooLong("Topic name", limits::kTopicNameBytesMax, "bytes");
  }
  if (!IsValidUtf8(text)) return errors::Malformed("Topic name", "must be UTF-8");
  return TopicName(text);
}

template <>
absl::StatusOr<WebhookName> WebhookName::Parse(absl::string_view text) {
  if (IsBlank(text)) return errors::Blank("Webhook name");
  if (CountCharacters(text) > limits::kWebhookNameCharactersMax) {
    return errors::TooLong("Webhook name", limits::kWebhookNameCharactersMax, "characters");
  }
  if (!IsValidUtf8(text)) return errors::Malformed("Webhook name", "must be UTF-8");
  return WebhookName(text);
}

template <>
absl::StatusOr<WorldName> WorldName::Parse(absl::string_view text) {
  if (text.empty()) return errors::Blank("World name");
  if (text.size() > limits::kWorldNameBytesMax) {
    return errors::TooLong("World name", limits::kWorldNameBytesMax, "bytes");
  }
  if (text.front() == '.' || !std::all_of(text.begin(), text.end(), IsWorldNameCharacter)) {
    return errors::Malformed("World name",
                             "may hold letters, digits, '.', '_' and '-', and starts with no dot");
  }
  return WorldName(text);
}

}  // namespace emulator
