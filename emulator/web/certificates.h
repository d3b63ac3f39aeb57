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

// A certificate authority of our own, for ten years from a day before `now`. From the same seed
// comes the same key, so that what was told to trust one authority trusts the next as well; from an
// empty one, another key each time.
Certificate MakeAuthority(const std::string& seed, absl::Time now);

// A certificate for servers of these names, signed by the authority, for a year; names that are
// addresses become addresses. Its PEM has the authority's behind it. Internal when the authority is
// none.
absl::StatusOr<Certificate> IssueCertificate(const Certificate& authority,
                                             const std::vector<std::string>& names, absl::Time now);

}  // namespace emulator
