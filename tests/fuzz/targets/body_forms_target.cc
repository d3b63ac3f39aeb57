#include "emulator/domain/webhooks/laboratory/body_forms.h"
#include "emulator/domain/webhooks/laboratory/json_style.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

// However a text is written, it can be written back.
void CheckStyles(const std::string& body) {
  const auto plain = Rewritten(body, {});
  for (unsigned bits = 0; bits < 16; ++bits) {
    const JsonStyle style{.sorted_keys = (bits & 1) != 0,
                          .spaces = (bits & 2) != 0,
                          .escaped_slashes = (bits & 4) != 0,
                          .unicode_escapes = (bits & 8) != 0};
    const auto written = Rewritten(body, style);
    Require(written.has_value() == plain.has_value(), "what is JSON is JSON in every style");
    if (!written || style.sorted_keys) continue;
    Require(Rewritten(*written, {}) == plain, "a style changes nothing but how it is written");
    Require(Rewritten(*written, style) == written, "a style twice is the style once");
  }
}

}  // namespace

void FuzzBodyForms(absl::string_view input) {
  FuzzInput rest(input);
  static const Headers kHeaders[] = {{},
                                     {{"Content-Encoding", "gzip"}},
                                     {{"Content-Type", "application/json; charset=utf-16"}},
                                     {{"Transfer-Encoding", "chunked"}}};
  const Headers& headers = kHeaders[rest.Pick(4)];
  const std::string body = rest.Rest();
  const std::vector<BodyForm> forms = BodyForms(body, headers);
  Require(!forms.empty() && forms.front().body == body, "the first form is the body as it is");
  Require(forms.size() < 1000, "the forms of a body can be counted");
  CheckStyles(body);
}

}  // namespace emulator
