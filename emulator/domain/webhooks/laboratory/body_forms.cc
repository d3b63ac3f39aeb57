#include "emulator/domain/webhooks/laboratory/body_forms.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/json_text.h"
#include "emulator/domain/webhooks/laboratory/body_undoing.h"
#include "emulator/domain/webhooks/laboratory/json_style.h"

namespace emulator {
namespace {

// An event has seven.
constexpr size_t kMembersMax = 64;
constexpr const char* kKeys[] = {
    "cache",    "topic", "event_timestamp", "publish_timestamp", "topic_sequence_number",
    "token_id", "text"};

// How many things are undone one after the other.
constexpr size_t kUndoneMax = 3;

struct NamedStyle {
  RequestFault fault;
  bool JsonStyle::*part;
  const char* how;
};
constexpr NamedStyle kStyles[] = {
    {RequestFault::kSortedKeys, &JsonStyle::sorted_keys, "with sorted keys"},
    {RequestFault::kSpaces, &JsonStyle::spaces,
     "with spaces behind commas and colons, as Python's json.dumps does"},
    {RequestFault::kEscapedSlashes, &JsonStyle::escaped_slashes,
     "with \\/ in place of /, as PHP's json_encode does"},
    {RequestFault::kUnicodeEscapes, &JsonStyle::unicode_escapes,
     "with \\u escapes, as Python's json.dumps does"},
};
constexpr unsigned kStyleCombinations = 1 << std::size(kStyles);

std::string WrittenAgain(absl::string_view how) {
  return absl::StrCat(
      "The signature fits the body as the service writes it; this one is re-serialised ", how,
      ": something parsed it before it was verified. Verify the raw bytes.");
}

// The body as the service writes it: the seven keys in its order, others behind them.
std::string AsTheServiceWrites(const nlohmann::ordered_json& parsed) {
  nlohmann::ordered_json body = nlohmann::ordered_json::object();
  for (const char* key : kKeys) {
    if (parsed.contains(key)) body[key] = parsed[key];
  }
  for (const auto& [key, value] : parsed.items()) body[key] = value;
  return Dump(body);
}

constexpr char kRewritten[] = "rewritten-body";

// How `rewritten` was made from `original`.
std::vector<Finding> StylesOf(const std::string& original, const std::string& rewritten) {
  const JsonStyle layout = LayoutOf(rewritten);
  for (unsigned parts = 0; parts < kStyleCombinations; ++parts) {
    JsonStyle style = layout;
    std::vector<Finding> findings;
    if (layout.indent > 0) {
      findings.push_back(
          {"indented", WrittenAgain("on several lines, as json.dumps(…, indent=2) and "
                                    "JSON.stringify(…, null, 2) do")});
    }
    for (size_t i = 0; i < std::size(kStyles); ++i) {
      if ((parts >> i & 1) == 0) continue;
      style.*kStyles[i].part = true;
      findings.push_back(FaultFinding(kStyles[i].fault, WrittenAgain(kStyles[i].how)));
    }
    if (Rewritten(original, style) == rewritten) return findings;
  }
  return {{kRewritten, WrittenAgain("in another style")}};
}

// A style with a name says more than one without, even when more is to be undone for it.
bool SaysMore(const std::vector<Finding>& a, const std::vector<Finding>& b) {
  const bool unnamed_a = a.back().name == kRewritten;
  const bool unnamed_b = b.back().name == kRewritten;
  return unnamed_a != unnamed_b ? unnamed_b : a.size() < b.size();
}

// The body as the service would have written it; absent when it is written so, or is no event.
std::optional<std::string> OriginalOf(const std::string& body,
                                      const std::optional<nlohmann::ordered_json>& parsed) {
  if (!parsed || !parsed->is_object() || parsed->size() > kMembersMax) return std::nullopt;
  std::string original = AsTheServiceWrites(*parsed);
  if (original == body) return std::nullopt;
  return original;
}

BodyForm* FindForm(const std::string& body, std::vector<BodyForm>& forms) {
  const auto found = std::find_if(forms.begin(), forms.end(),
                                  [&](const BodyForm& form) { return form.body == body; });
  return found != forms.end() ? &*found : nullptr;
}

}  // namespace

Finding FaultFinding(RequestFault fault, std::string text) {
  return {.name = std::string(InfoOf(fault).name), .text = std::move(text)};
}

void Append(std::vector<Finding>& findings, std::vector<Finding> more) {
  std::move(more.begin(), more.end(), std::back_inserter(findings));
}

std::vector<BodyForm> BodyForms(const std::string& body, const Headers& headers) {
  std::vector<BodyForm> forms = {{.body = body, .findings = {}, .rewritten_as = {}}};
  std::vector<std::optional<std::string>> originals;
  for (size_t i = 0; i < forms.size(); ++i) {
    const auto parsed = ParseJson(forms[i].body);
    originals.push_back(OriginalOf(forms[i].body, parsed));
    if (forms[i].findings.size() == kUndoneMax) continue;
    for (UndoneBody& undone : UndoEach(forms[i].body, parsed, headers)) {
      if (forms.size() == kUndoneFormsMax || FindForm(undone.body, forms) != nullptr) continue;
      std::vector<Finding> findings = forms[i].findings;
      findings.push_back(std::move(undone.finding));
      forms.push_back(
          {.body = std::move(undone.body), .findings = std::move(findings), .rewritten_as = {}});
    }
  }
  for (size_t i = 0; i < originals.size(); ++i) {
    if (!originals[i]) continue;
    BodyForm* const known = FindForm(*originals[i], forms);
    if (known == nullptr) {
      forms.push_back({.body = *std::move(originals[i]), .findings = {}, .rewritten_as = {i}});
    } else if (!known->rewritten_as.empty()) {
      known->rewritten_as.push_back(i);
    }
  }
  return forms;
}

std::vector<Finding> FindingsOf(const std::vector<BodyForm>& forms, size_t n) {
  std::vector<Finding> best = forms[n].findings;
  for (const size_t as : forms[n].rewritten_as) {
    std::vector<Finding> findings = forms[as].findings;
    Append(findings, StylesOf(forms[n].body, forms[as].body));
    if (best.empty() || SaysMore(findings, best)) best = std::move(findings);
  }
  return best;
}

}  // namespace emulator
