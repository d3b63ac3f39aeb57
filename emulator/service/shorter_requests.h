#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace emulator {

// Requests like one that the journal has, each with one thing less: an element of a list, or a part
// of a long text. What takes away most comes first. None when the RPC is not known, or nothing can
// go. They need not be valid.
std::vector<std::string> ShorterRequests(absl::string_view rpc, const std::string& bytes);

// What a text that is worth it becomes: nothing, its beginning, its first half; whole characters.
std::vector<std::string> ShorterTexts(const std::string& text);

}  // namespace emulator
