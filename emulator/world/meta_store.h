#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What a database remembers of the world it belongs to.
class MetaStore {
 public:
  explicit MetaStore(Database& db);

  std::optional<std::string> Find(absl::string_view key);
  void Insert(absl::string_view key, absl::string_view value);

 private:
  Statement find_;
  Statement insert_;
};

}  // namespace emulator
