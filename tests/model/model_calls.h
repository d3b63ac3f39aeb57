#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/model/model.h"

namespace emulator {

// What a call answered: a code, and when that is OK the responses, more than one for streams.
struct Answer {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::vector<std::string> responses;
  friend bool operator==(const Answer&, const Answer&) = default;
};

// One RPC of the data plane: its request and response as types that are known at run time only, and
// what the model says to it.
struct ModelCall {
  // "cache_client.Scs/Get"
  std::string rpc;
  const google::protobuf::Message* request;
  const google::protobuf::Message* response;
  // `actual` is what the emulator answered; random calls go on from it.
  std::function<Answer(Model& model, const google::protobuf::Message& request,
                       const Answer& actual)>
      run_model;
};

// All 55 of them.
const std::vector<ModelCall>& ModelCalls();

}  // namespace emulator
