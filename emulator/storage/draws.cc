#include "emulator/storage/draws.h"

#include "absl/strings/escaping.h"

namespace emulator {
namespace {

constexpr char kNext[] =
    "INSERT INTO draws (purpose, made) VALUES (?1, 1) "
    "ON CONFLICT (purpose) DO UPDATE SET made = made + 1 RETURNING made";

}  // namespace

Draws::Draws(Database& db, const Seed& seed) : seed_(seed), next_(db, kNext) {}

std::string Draws::NextText(absl::string_view purpose) {
  uint64_t made = 0;
  for (Rows rows = next_.Query(purpose); rows.Next();) made = rows.Uint(0);
  return absl::WebSafeBase64Escape(seed_.Draw(purpose, made));
}

}  // namespace emulator
