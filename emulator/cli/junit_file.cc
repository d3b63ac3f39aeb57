#include "emulator/cli/junit_file.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/base/utf8.h"

namespace emulator {
namespace {

std::string Escaped(const std::string& text) {
  const bool is_utf8 = IsValidUtf8(text);
  std::string xml;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = byte < 0x20 && c != '\n' && c != '\t';
    if (is_control || (byte > 0x7E && !is_utf8)) {
      xml += '?';
    } else if (c == '&') {
      xml += "&amp;";
    } else if (c == '<') {
      xml += "&lt;";
    } else if (c == '"') {
      xml += "&quot;";
    } else {
      xml += c;
    }
  }
  return xml;
}

}  // namespace

bool WriteJUnit(const std::string& path, const std::string& suite,
                const std::vector<JUnitCase>& cases) {
  const auto failures = std::count_if(cases.begin(), cases.end(),
                                      [](const JUnitCase& one) { return !one.failure.empty(); });
  std::ofstream file(path, std::ios::binary);
  file << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" << Escaped(suite)
       << "\" tests=\"" << cases.size() << "\" failures=\"" << failures << "\">\n";
  for (const JUnitCase& one : cases) {
    file << "  <testcase classname=\"" << Escaped(suite) << "\" name=\"" << Escaped(one.name)
         << "\">";
    if (!one.failure.empty()) file << "<failure>" << Escaped(one.failure) << "</failure>";
    file << "</testcase>\n";
  }
  file << "</testsuite>\n";
  file.close();
  if (!file) Log(absl::StrCat("cannot write ", path));
  return static_cast<bool>(file);
}

}  // namespace emulator
