#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/webhooks/laboratory/body_forms.h"
#include "emulator/domain/webhooks/laboratory/explain.h"

namespace emulator {

// How a signature was made, or could have been.
struct SignatureMatch {
  // What is wrong with the body, the secret and the algorithm; nothing when the request is proper.
  std::vector<Finding> findings;
  // Whose secret it is; empty when no secret is it.
  std::string whose;
  std::string signed_body;
};

// Looks for a form of the body and a secret that make the signature (its bytes); of several the one
// with the fewest findings. Absent when there is none. The cost is that of hashing every form with
// every secret, a few times.
std::optional<SignatureMatch> BestMatch(const std::vector<BodyForm>& forms,
                                        const std::string& signature,
                                        const std::vector<KnownSecret>& secrets);

}  // namespace emulator
