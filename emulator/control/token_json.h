#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "emulator/world/world.h"

namespace emulator {

// What a token or an API key says, in whatever form it is presented, and whether it is one of
// `world` that is good now:
//
//   {"good": true, "why": "", "ours": true, "world": "default", "kind": "disposable token",
//    "token_id": "mo", "super_user": false, "permissions": [{"role": "publishonly", …}],
//    "valid_until": "2026-01-01T00:30:00Z"}
//
// `why` says what is wrong with one that is not good. What an emulator did not make is never good;
// it has "ours": false and none of the members after it. `endpoint` is there when the key names
// one, `valid_until` when it expires.
nlohmann::ordered_json DecodeToken(World& world, const std::string& text);

}  // namespace emulator
