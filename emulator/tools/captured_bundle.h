#pragma once

#include <string>
#include <vector>

#include "emulator/tools/import/captured_request.h"

namespace emulator {

struct CapturedBundle {
  // The text of a bundle; empty when no request could be made again.
  std::string text;
  // Requests that are not in it, as "entry 3: why".
  std::vector<std::string> left_out;
};

// Makes a world in which the captured requests are sent again: the messages are published at their
// times, under their numbers, to webhooks with this secret. A request is in the bundle when that
// brings about its very signature. When its body is another one than was signed, something changed
// it on its way: the world then sends what was signed, and after that a copy with the captured
// bytes.
//
// A message's number takes as many messages before it, so numbers above 10,000 are left out.
// Headers of others than the service are not sent.
CapturedBundle BundleFrom(const std::vector<CapturedRequest>& requests, const std::string& secret);

}  // namespace emulator
