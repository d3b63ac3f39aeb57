#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/time/time.h"

namespace emulator {

// A slot in which a door keeps its own form of an item, so that an item for a thousand streams is
// serialised once. The domain never looks inside.
//
// Threads: safe.
class DoorForm {
 public:
  // The form made by `make` at the first call; all calls must ask for the same type.
  template <typename Form, typename Make>
  const Form& GetOrMake(Make make) const {
    std::call_once(once_, [&] { form_ = std::make_shared<const Form>(make()); });
    return *static_cast<const Form*>(form_.get());
  }

 private:
  mutable std::once_flag once_;
  mutable std::shared_ptr<const void> form_;
};

// What a publisher hands over: text or binary. The kind is kept even when the bytes are empty
// (docs/behaviour/topics.md §2). The numbers are stored.
struct TopicValue {
  enum class Kind { kText = 1, kBinary = 2 };
  Kind kind = Kind::kText;
  std::string bytes;
};

// A published message with its place in the topic. Never changed once made.
struct TopicItem {
  uint64_t sequence_number = 0;
  uint64_t sequence_page = 0;
  TopicValue value;
  // Token id of the publisher's credential; empty when it has none.
  std::string publisher_id;
  absl::Time event_time;
  DoorForm door_form;
};

}  // namespace emulator
