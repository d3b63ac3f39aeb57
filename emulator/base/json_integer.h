#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace emulator {

// The integer that a JSON value from outside is. Throws std::invalid_argument when it is anything
// else, also 1e30 or 1.5, of which nlohmann's get<int64_t> would make some other integer.
template <typename Json>
int64_t IntegerOf(const Json& value) {
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() || value.template get<uint64_t>() <= INT64_MAX);
  if (!fits) throw std::invalid_argument("a number is no integer of 64 bits");
  return value.template get<int64_t>();
}

}  // namespace emulator
