#include "tests/model/comparison.h"

#include "absl/strings/str_cat.h"
#include "emulator/testing/generic_call.h"
#include "emulator/testing/test_client.h"

namespace emulator {
namespace {

using google::protobuf::Message;

std::string Story(const Step& step, const Answer& answer) {
  std::string text = absl::StatusCodeToString(answer.code);
  for (const std::string& bytes : answer.responses) {
    const std::unique_ptr<Message> response(step.call->response->New());
    response->ParseFromString(bytes);
    absl::StrAppend(&text, " { ", response->ShortDebugString(), " }");
  }
  return text;
}

}  // namespace

std::string Step::Describe() const {
  if (call != nullptr) return absl::StrCat(call->rpc, " { ", request->ShortDebugString(), " }");
  if (advance > absl::ZeroDuration()) return "advance " + absl::FormatDuration(advance);
  return "reopen";
}

Comparison::Comparison(bool on_file) : on_file_(on_file) {
  Open();
  TestClient(emulator_->in_process_channel()).CreateCache("c");
}

std::string Comparison::Run(const Step& step) {
  if (step.call != nullptr) return Compare(step);
  if (step.advance > absl::ZeroDuration()) {
    now_ += step.advance;
    emulator_->Advance(step.advance);
    model_.Advance(step.advance);
  } else if (on_file_) {
    Open();
  }
  return "";
}

void Comparison::Open() {
  emulator_.reset();
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.clock_frozen_at = now_;
  if (on_file_) options.data_directory = directory_.path();
  emulator_ = std::make_unique<TestEmulator>(options);
  channel_ = emulator_->in_process_channel();
}

std::string Comparison::Compare(const Step& step) {
  const GenericAnswer raw =
      CallGeneric(channel_, step.call->rpc, step.request->SerializeAsString(), {{"cache", "c"}});
  Answer actual{.code = static_cast<absl::StatusCode>(raw.status.error_code()), .responses = {}};
  if (raw.status.ok()) actual.responses = raw.responses;
  const Answer expected = step.call->run_model(model_, *step.request, actual);
  if (actual.code == absl::StatusCode::kOk) ++succeeded[step.call->rpc];
  if (expected == actual) return "";
  return absl::StrCat("model: ", Story(step, expected), "\nemulator: ", Story(step, actual), " ",
                      raw.status.error_message());
}

}  // namespace emulator
