#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace emulator {

// Metrics in the text form of Prometheus, version 0.0.4.
//
//   MetricsText text;
//   text.Begin("calls_total", "counter", "Calls that ended.");
//   text.Add({{"rpc", "cache_client.Scs/Get"}}, 7);
class MetricsText {
 public:
  using Labels = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

  // `name` without the prefix "momento_emulator_"; `type` is "counter", "gauge" or "histogram".
  // What is added then belongs to it.
  void Begin(absl::string_view name, absl::string_view type, absl::string_view help);
  // `suffix` is that of a histogram's parts, as "_count".
  void Add(Labels labels, double value, absl::string_view suffix = "");

  const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

}  // namespace emulator
