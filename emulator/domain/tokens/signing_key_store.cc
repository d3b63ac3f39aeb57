#include "emulator/domain/tokens/signing_key_store.h"

namespace emulator {
namespace {

constexpr char kInsert[] = "INSERT INTO signing_keys (key_id, expires_us) VALUES (?1, ?2)";
constexpr char kList[] = "SELECT key_id, expires_us FROM signing_keys ORDER BY key_id";
constexpr char kRemove[] = "DELETE FROM signing_keys WHERE key_id = ?1";
constexpr char kRemoveExpired[] = "DELETE FROM signing_keys WHERE expires_us <= ?1";

}  // namespace

SigningKeyStore::SigningKeyStore(Database& db)
    : insert_(db, kInsert),
      list_(db, kList),
      remove_(db, kRemove),
      remove_expired_(db, kRemoveExpired) {}

void SigningKeyStore::Insert(const SigningKey& key) { insert_.Run(key.id, key.expires_at); }

std::vector<SigningKey> SigningKeyStore::List() {
  std::vector<SigningKey> keys;
  for (Rows rows = list_.Query(); rows.Next();) {
    keys.push_back({.id = rows.Text(0), .expires_at = rows.Time(1)});
  }
  return keys;
}

bool SigningKeyStore::Remove(absl::string_view id) { return remove_.Run(id) > 0; }

void SigningKeyStore::RemoveExpired(absl::Time now) { remove_expired_.Run(now); }

}  // namespace emulator
