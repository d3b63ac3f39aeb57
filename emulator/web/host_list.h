#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace emulator {

// The names by which a door may be called. A page that a browser was lured to can have a name
// of its own lead to this machine; the browser then sends its requests here, with that name as Host
// (DNS rebinding). So a name must be known: those of the loopback, of this machine, the host that
// is listened on, and what the user adds. An address cannot be made to lead elsewhere: on a
// loopback host those of the loopback are good, on any other host every address.
//
// Threads: immutable, safe.
class HostList {
 public:
  // `host` is what is listened on; `more` are names, or endings as "*.momento.test".
  HostList(const std::string& host, const std::vector<std::string>& more);

  // `authority` is that of a request, as "localhost:9090" or "[::1]:9090", or of an origin.
  bool Allows(absl::string_view authority) const;

 private:
  bool loopback_only_;
  std::set<std::string> names_;
  std::vector<std::string> endings_;
};

// "http://localhost:3000" has the authority "localhost:3000"; "null" and what is no origin have
// none.
absl::string_view AuthorityOfOrigin(absl::string_view origin);

}  // namespace emulator
