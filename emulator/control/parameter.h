#pragma once

#include <string>
#include <utility>
#include <vector>

#include "emulator/control/shape.h"

namespace emulator {

// Where a parameter sits in a request. kWhole: it is the whole body.
enum class In { kPath, kQuery, kBody, kWhole };

// A parameter of a control command: "settle_ms?" in the body, a number, 5000 when absent.
struct Parameter : Member {
  Parameter(In its_place, std::string name_and_mark, Shape its_shape, std::string its_sentence,
            nlohmann::json counts_as = nullptr)
      : Member(std::move(name_and_mark), std::move(its_shape), std::move(its_sentence),
               std::move(counts_as)),
        in(its_place) {}

  In in;
};

using Parameters = std::vector<Parameter>;

// The parameters of both, in this order.
inline Parameters operator+(Parameters one, const Parameters& more) {
  one.insert(one.end(), more.begin(), more.end());
  return one;
}

}  // namespace emulator
