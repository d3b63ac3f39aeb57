#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace emulator {

// A certificate and its key, both PEM.
struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// When certificates are valid: an authority for ten years, a server for one, both from a day before
// `now`; or at any time that a clock can show, for programs whose clock is not the machine's.
struct Validity {
  absl::Time now;
  bool at_any_time = false;
};

// A certificate authority of our own. From the same seed
// comes the same key, so that what was told to trust one authority trusts the next as well; from an
// empty one, another key each time.
Certificate MakeAuthority(const std::string& seed, const Validity& validity);

// A certificate for servers of these names, signed by the authority; names that are
// addresses become addresses. Its PEM has the authority's behind it. Internal when the authority is
// none.
absl::StatusOr<Certificate> IssueCertificate(const Certificate& authority,
                                             const std::vector<std::string>& names,
                                             const Validity& validity);

}  // namespace emulator
