#include <string>

#include "emulator/web/tls.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {

void FuzzHello(absl::string_view input) {
  const auto whole = OfferedProtocols(std::string(input));
  // Bytes that come later never change what was decided.
  for (size_t part = 0; part < 8; ++part) {
    const auto early = OfferedProtocols(std::string(input.substr(0, input.size() * part / 8)));
    Require(!early || early == whole, "what was decided stays decided when more bytes come");
  }
}

}  // namespace emulator
