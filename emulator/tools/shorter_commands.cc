#include "emulator/tools/shorter_commands.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "emulator/base/json_text.h"
#include "emulator/service/shorter_requests.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Pointer = ordered_json::json_pointer;

// Where the members and elements of a JSON are, outer ones first.
void CollectPlaces(const ordered_json& json, const Pointer& at, std::vector<Pointer>& places) {
  std::vector<Pointer> here;
  if (json.is_object()) {
    for (const auto& member : json.items()) here.push_back(at / member.key());
  } else if (json.is_array()) {
    for (size_t i = json.size(); i > 0; --i) here.push_back(at / (i - 1));
  }
  places.insert(places.end(), here.begin(), here.end());
  for (size_t i = 0; i < here.size(); ++i) {
    const ordered_json& child = json.is_object() ? json[here[i].back()] : json[json.size() - 1 - i];
    CollectPlaces(child, here[i], places);
  }
}

void Remove(ordered_json& json, const Pointer& place) {
  ordered_json& parent = json[place.parent_pointer()];
  if (parent.is_object()) {
    parent.erase(place.back());
  } else {
    parent.erase(std::stoul(place.back()));
  }
}

std::vector<std::string> ShorterJson(const std::string& text) {
  const auto json = ParseJson(text);
  if (!json) return {};
  const ordered_json& whole = *json;
  std::vector<Pointer> places;
  CollectPlaces(whole, Pointer(), places);
  std::vector<std::string> shorter;
  for (const Pointer& place : places) {
    ordered_json some = whole;
    Remove(some, place);
    shorter.push_back(some.dump());
  }
  for (const Pointer& place : places) {
    if (!whole[place].is_string()) continue;
    for (const std::string& one : ShorterTexts(whole[place].get<std::string>())) {
      ordered_json some = whole;
      some[place] = one;
      shorter.push_back(some.dump());
    }
  }
  return shorter;
}

}  // namespace

std::vector<ordered_json> ShorterCommands(const ordered_json& step) {
  std::string input;
  if (!absl::Base64Unescape(step.value("input", ""), &input)) return {};
  const std::string action = step["entry"].value("action", "");
  std::vector<ordered_json> steps;
  for (const std::string& shorter :
       absl::StartsWith(action, "control.") ? ShorterJson(input) : ShorterRequests(action, input)) {
    ordered_json one = step;
    one["input"] = absl::Base64Escape(shorter);
    steps.push_back(std::move(one));
  }
  return steps;
}

}  // namespace emulator
