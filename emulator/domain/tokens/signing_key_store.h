#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/storage/statement.h"

namespace emulator {

struct SigningKey {
  std::string id;
  absl::Time expires_at;
};

// What is remembered of signing keys: not the keys.
class SigningKeyStore {
 public:
  explicit SigningKeyStore(Database& db);

  void Insert(const SigningKey& key);
  // By id.
  std::vector<SigningKey> List();
  // False when there was none.
  bool Remove(absl::string_view id);
  void RemoveExpired(absl::Time now);

 private:
  Statement insert_;
  Statement list_;
  Statement remove_;
  Statement remove_expired_;
};

}  // namespace emulator
