#pragma once

#include <string>

namespace emulator {

// Whether something accepts connections where this URL leads.
bool IsReachable(const std::string& url);

}  // namespace emulator
