#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "emulator/tools/import/captured_request.h"

namespace emulator {

// What is known of a captured request.
struct Judgement {
  enum class Verdict {
    // The signature is that of the body.
    kValid,
    // What is in the capture has no valid signature; the explanation names what was done to it.
    kNotValid,
    // It is no request of this service.
    kOther,
    // The capture lost what is needed to tell.
    kCannotTell,
  };
  Verdict verdict = Verdict::kNotValid;
  Explanation explanation;
  // Of kOther: whose it is; empty when that does not show.
  std::string scheme;
  // When the body was changed, as far as Content-Length tells: a sentence, or "".
  std::string when;
};

// Judges a request by the secrets and the record of `context`.
Judgement Judge(const CapturedRequest& request, const ExplainContext& context);

// "valid", "not valid", "not of this service", "cannot tell".
const char* NameOf(Judgement::Verdict verdict);

// {"format", "where", "method", "url", "verdict", "scheme", "when", "findings", "losses"}; what is
// empty is left out.
nlohmann::ordered_json ToJson(const CapturedRequest& request, const Judgement& judgement);

}  // namespace emulator
