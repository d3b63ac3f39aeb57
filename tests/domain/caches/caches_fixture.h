#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/seed.h"
#include "emulator/domain/caches/caches.h"
#include "emulator/storage/draws.h"
#include "tests/domain/domain_fixture.h"

namespace emulator {

// Answers of the cache area as text: a value, "MISS" when there is nothing, or the error's text.
inline std::string Text(const absl::Status& status) {
  return status.ok() ? "OK" : std::string(status.message());
}
inline std::string Text(const std::string& text) { return text; }
inline std::string Text(bool yes) { return yes ? "yes" : "no"; }
inline std::string Text(const DictionaryField& field) { return field.field + "=" + field.value; }
inline std::string Text(const RankedElement& element) {
  return absl::StrCat(element.value, "=", element.score);
}
inline std::string Text(const LeaderboardElement& element) {
  return absl::StrCat(element.rank, ":", element.id, "=", element.score);
}
inline std::string Text(const Lists::Popped& popped) {
  return absl::StrCat(popped.value, " of ", popped.length_after + 1);
}
template <typename Number>
requires std::is_arithmetic_v<Number> std::string Text(Number number) {
  return absl::StrCat(number);
}
template <typename T>
std::string Text(const std::optional<T>& found);
template <typename T>
std::string Text(const std::vector<T>& elements) {
  std::vector<std::string> texts;
  for (const auto& element : elements) texts.push_back(Text(T(element)));
  return absl::StrJoin(texts, ",");
}
template <typename T>
std::string Text(const std::optional<T>& found) {
  return found ? Text(*found) : "MISS";
}
template <typename T>
std::string Text(const absl::StatusOr<T>& answer) {
  return answer.ok() ? Text(*answer) : Text(answer.status());
}

// The caches of a world, without a world.
class CachesFixture : public DomainTest {
 protected:
  // A key of the cache "chat", now.
  ItemKey Key(absl::string_view key) const { return {cache_, key, now()}; }

  int64_t CountRows(const char* table) {
    const std::string sql = absl::StrCat("SELECT count(*) FROM ", table);
    Statement count(*db_, sql.c_str());
    Rows rows = count.Query();
    rows.Next();
    return rows.Int(0);
  }
  void ExpectNothingIsLeft() {
    for (const char* table : {"items", "list_elements", "dictionary_fields", "set_elements",
                              "ranked_elements", "rank_marks", "leaderboards"}) {
      EXPECT_EQ(CountRows(table), 0) << table;
    }
  }

  static constexpr CollectionTtl kMinute = {.ttl = absl::Minutes(1)};
  const std::string kWrongType =
      "The stored type for this key is not compatible with this operation";
  const Seed seed_{"test"};
  Draws draws_{*db_, seed_};
  Limits limits_;
  Caches caches_{*db_, draws_, limits_};
};

}  // namespace emulator
