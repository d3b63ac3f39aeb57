#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace emulator {

// A name that was checked when it was made, and is never checked again. `Kind` keeps a topic's name
// from being handed over as a cache's.
template <typename Kind>
class Name {
 public:
  // InvalidArgument, naming the field, when the text breaks the rules stated at the kind.
  static absl::StatusOr<Name> Parse(absl::string_view text);

  const std::string& text() const { return text_; }
  friend bool operator==(const Name&, const Name&) = default;

 private:
  explicit Name(absl::string_view text) : text_(text) {}
  std::string text_;
};

// Not blank, at most 255 printable ASCII characters. Other characters are refused although the
// service may take them: such a cache could not be addressed, because the data plane carries the
// name in a gRPC header (docs/behaviour/control.md §2.1).
using CacheName = Name<struct CacheNameKind>;
// Not blank, UTF-8, at most 1024 bytes; literal, no wildcard (docs/behaviour/webhooks.md §1).
using TopicName = Name<struct TopicNameKind>;
// Not blank, at most 128 characters (docs/behaviour/webhooks.md §1).
using WebhookName = Name<struct WebhookNameKind>;
// 1 to 64 of a-z A-Z 0-9 . _ -, not starting with a dot: it is also the name of a file.
using WorldName = Name<struct WorldNameKind>;

// A cache that exists: its name and the number under which the database knows it. Valid within the
// command that looked it up.
struct CacheRef {
  int64_t id = 0;
  std::string name;
};

}  // namespace emulator
