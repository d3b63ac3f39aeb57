#pragma once

#include <string>
#include <vector>

namespace emulator {

// One row of a report.
struct JUnitCase {
  std::string name;
  // Why it failed; empty when it did not.
  std::string failure;
};

// Writes a report as CI systems read it (JUnit's XML). Characters that XML cannot hold are
// replaced. False, and told why, when the file cannot be written.
bool WriteJUnit(const std::string& path, const std::string& suite,
                const std::vector<JUnitCase>& cases);

}  // namespace emulator
