#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/web/certificates.h"

namespace emulator {

// The certificate authority of an emulator, and where its certificate is.
struct Authority {
  Certificate certificate;
  // For NODE_EXTRA_CA_CERTS and its like.
  std::string file;
};

// The authority in a directory, ca.pem and ca.key, made with the directory at the first time; its
// key is readable for its owner only. With a seed it is the same in every directory. One that is
// valid at any time is another, in the directory any-time below that one. FileUnusable.
absl::StatusOr<Authority> LoadAuthority(const std::string& directory, const std::string& seed,
                                        const Validity& validity);

// Writes a file whole or not at all, readable for everybody or for its owner only.
bool WriteWhole(const std::string& path, const std::string& content, bool for_everybody);

// The names that SDKs make of an endpoint, and those of this machine.
std::vector<std::string> NamesOfEndpoint(const std::string& endpoint);

}  // namespace emulator
