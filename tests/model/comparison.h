#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "emulator/testing/test_emulator.h"
#include "tests/model/model_calls.h"
#include "tests/support/temporary_directory.h"

namespace emulator {

// Calls an RPC, lets time pass, or stops and starts the emulator on its file.
struct Step {
  const ModelCall* call = nullptr;
  std::shared_ptr<google::protobuf::Message> request;
  absl::Duration advance;

  std::string Describe() const;
};

// An emulator and a model that are given the same steps.
class Comparison {
 public:
  explicit Comparison(bool on_file);

  // Nothing when both agree, else what they said.
  std::string Run(const Step& step);

  // How often each RPC was answered with OK.
  std::map<std::string, int> succeeded;

 private:
  void Open();
  std::string Compare(const Step& step);

  const bool on_file_;
  const TemporaryDirectory directory_;
  absl::Time now_ = absl::FromUnixMillis(kTestTimeMs);
  std::unique_ptr<TestEmulator> emulator_;
  std::shared_ptr<grpc::Channel> channel_;
  Model model_;
};

}  // namespace emulator
