#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "emulator/storage/schema.h"

namespace emulator {

// A database on a new file, with tables and a setting.
inline std::unique_ptr<Database> NewDatabase(const std::string& path) {
  auto content = NewTables();
  content->Execute("INSERT INTO meta (key, value) VALUES ('seed', 's')");
  auto created = CreateDatabase(path, std::move(content));
  EXPECT_TRUE(created.ok()) << created.status();
  return *std::move(created);
}

}  // namespace emulator
