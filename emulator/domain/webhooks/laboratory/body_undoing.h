#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/webhooks/delivery_request.h"
#include "emulator/domain/webhooks/laboratory/explain.h"

namespace emulator {

// A body as it was before one thing was done to it.
struct UndoneBody {
  std::string body;
  // What was done.
  Finding finding;
};

// Undoes, each alone, what may have been done to a body on its way from the signature to its
// verifier: packing, quoting, encoding, white space. Nothing when there is no sign of any.
// `parsed` is the body as JSON, absent when it is not JSON. The cost is linear in the body's size.
std::vector<UndoneBody> UndoEach(const std::string& body,
                                 const std::optional<nlohmann::ordered_json>& parsed,
                                 const Headers& headers);

// The names of all that UndoEach looks for.
const std::vector<std::string>& AllUndoings();

}  // namespace emulator
