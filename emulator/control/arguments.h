#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "emulator/control/parameter.h"

namespace emulator {

// The arguments of one call of a control command, read as the command's parameters declare them:
// what is wrong is found once, in Check, and what is absent has the declared default.
//
// Threads: none of its own. What it is made of must outlive it.
class Arguments {
 public:
  // `body` holds the arguments of the body and the path, `query` those after the '?'. `pointer` is
  // the place of the body in what the user wrote.
  Arguments(const std::vector<Parameter>& parameters, const nlohmann::json& body,
            std::string pointer = "", nlohmann::json query = nlohmann::json::object());

  // The first mistake: an argument that is missing, wrong or not known. It names the argument: one
  // of the body by its JSON pointer, others by their name.
  absl::Status Check() const;

  // --- only after Check has said OK
  bool Has(const std::string& name) const { return Find(name) != nullptr; }
  // Without the argument: the default, or an empty value.
  std::string Text(const std::string& name) const;
  uint64_t Number(const std::string& name) const;
  int64_t Id(const std::string& name) const { return static_cast<int64_t>(Number(name)); }
  absl::Duration Ms(const std::string& name) const;
  bool Flag(const std::string& name) const;
  std::vector<uint64_t> Numbers(const std::string& name) const;
  // Without the argument: absent.
  std::optional<std::string> TextIfGiven(const std::string& name) const;
  std::optional<uint64_t> NumberIfGiven(const std::string& name) const;
  // Null without the argument.
  const nlohmann::json* Find(const std::string& name) const;

  // What is wrong with an argument beyond what is declared.
  absl::Status Wrong(const std::string& name, absl::string_view why) const;
  // A mistake when one of two arguments that belong together is missing.
  absl::Status CheckBothOrNone(const std::string& one, const std::string& other) const;
  std::string PointerTo(const std::string& name) const;
  const nlohmann::json& body() const { return body_; }

 private:
  // The argument, or what it counts as when absent.
  const nlohmann::json& ValueOf(const std::string& name) const;

  const std::vector<Parameter>& parameters_;
  const nlohmann::json& body_;
  const std::string pointer_;
  const nlohmann::json query_;
};

}  // namespace emulator
