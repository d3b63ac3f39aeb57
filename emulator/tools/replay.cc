#include "emulator/tools/replay.h"

#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/app/bundle_player.h"
#include "emulator/app/version.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/receivers/curl_sender.h"
#include "emulator/receivers/send_once.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// Longer than any receiver is waited for.
constexpr absl::Duration kReceiverPatience = absl::Seconds(30);

// Of a world as it is now; absent when there can be none.
std::optional<std::string> NewBundle(World& world, const Bundle& of) {
  const auto bundle = MakeBundle(world, of.endpoint, kVersion);
  if (!bundle.ok()) return std::nullopt;
  return bundle->dump();
}

// Says of causes what the bundle says of them.
std::vector<std::string> JournalOf(World& world, const Bundle& bundle) {
  std::vector<std::string> lines;
  for (JournalEntry& entry : world.journal().Read(0, std::numeric_limits<int>::max())) {
    const size_t i = lines.size();
    if (i < bundle.steps.size() && !bundle.steps[i].cause_known) {
      entry.cause = 0;
      entry.during.clear();
    }
    lines.push_back(ordered_json::parse(JournalLine(entry, world.options().name)).dump());
  }
  return lines;
}

std::vector<absl::Time> TimesOfAttempts(World& world) {
  std::vector<absl::Time> times;
  for (const JournalEntry& entry : world.journal().Read(0, std::numeric_limits<int>::max())) {
    if (entry.action == kAttemptAction) times.push_back(entry.time);
  }
  return times;
}

// Sends every request, until one is answered with another status than the bundle knows: that one,
// in words.
std::optional<std::string> TryReceiver(const Bundle& bundle,
                                       const std::vector<DeliveryRequest>& requests,
                                       const std::string& receiver, const OnStep& on_step,
                                       ClockFollower* clock, size_t& answered) {
  std::map<int64_t, int> expected;
  for (const Bundle::Step& step : bundle.steps) {
    if (HttpStatusOf(step) != 0) expected[DeliveryOf(step)] = HttpStatusOf(step);
  }
  CurlSender sender;
  size_t next = 0;
  for (const Bundle::Step& step : bundle.steps) {
    if (step.action != kAttemptAction || next == requests.size()) continue;
    if (on_step != nullptr) on_step(next, requests.size());
    if (clock != nullptr) clock->StandsAt(step.time);
    DeliveryRequest request = requests[next++];
    request.post_url = receiver;
    const DeliveryAnswer answer = SendOnce(sender, std::move(request), kReceiverPatience);
    if (answer.http_status != 0) ++answered;
    const auto wanted = expected.find(DeliveryOf(step));
    if (wanted == expected.end() || wanted->second == answer.http_status) continue;
    return absl::StrCat("delivery ", DeliveryOf(step), " was answered with ", wanted->second,
                        " when the bundle was made; the receiver answers ",
                        answer.http_status != 0 ? absl::StrCat(answer.http_status)
                                                : absl::StrCat("nothing: ", answer.problem));
  }
  return std::nullopt;
}

// What differs between two entries: "token_id is "a", expected "b"".
std::string MembersThatDiffer(const std::string& expected, const std::string& got) {
  const auto a = ordered_json::parse(expected, nullptr, /*allow_exceptions=*/false);
  const auto b = ordered_json::parse(got, nullptr, /*allow_exceptions=*/false);
  if (!a.is_object() || !b.is_object()) return absl::StrCat(got, ", expected ", expected);
  std::string text;
  for (const auto& [name, value] : a.items()) {
    const std::string found = b.contains(name) ? b[name].dump() : "absent";
    if (found != value.dump()) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", name, " is ", found, ", expected ",
                      value.dump());
    }
  }
  for (const auto& [name, value] : b.items()) {
    if (!a.contains(name)) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", name, " is ", value.dump(),
                      ", expected absent");
    }
  }
  return text.empty() ? "the order of the members" : text;
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(const Bundle& bundle, const std::string& receiver,
                                    const OnStep& on_step, ClockFollower* receiver_clock) {
  BundlePlayer player(bundle);
  RETURN_IF_ERROR(player.Start());
  player.Play(on_step);
  std::vector<std::string> expected;
  for (const Bundle::Step& step : bundle.steps) expected.push_back(step.line);
  ReplayResult result{.entries = bundle.steps.size(),
                      .requests = player.requests().size(),
                      .difference = FirstDifference(expected, JournalOf(player.world(), bundle))};
  if (!result.difference && !receiver.empty()) {
    result.difference =
        TryReceiver(bundle, player.requests(), receiver, on_step, receiver_clock, result.answered);
  }
  return result;
}

absl::StatusOr<std::vector<int>> AnswersOf(const Bundle& bundle, const std::string& receiver,
                                           ClockFollower* receiver_clock) {
  BundlePlayer player(bundle);
  RETURN_IF_ERROR(player.Start());
  player.Play(nullptr);
  const std::vector<absl::Time> sent = TimesOfAttempts(player.world());
  CurlSender sender;
  std::vector<int> statuses;
  for (DeliveryRequest& request : player.requests()) {
    if (receiver_clock != nullptr && statuses.size() < sent.size()) {
      receiver_clock->StandsAt(sent[statuses.size()]);
    }
    request.post_url = receiver;
    statuses.push_back(SendOnce(sender, std::move(request), kReceiverPatience).http_status);
  }
  return statuses;
}

std::optional<std::string> PlayedAgain(const Bundle& bundle) {
  BundlePlayer player(bundle);
  if (!player.Start().ok() || !player.Play(nullptr)) return std::nullopt;
  return NewBundle(player.world(), bundle);
}

std::optional<std::string> FirstDifference(const std::vector<std::string>& expected,
                                           const std::vector<std::string>& got) {
  for (size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    if (i >= got.size()) return absl::StrCat("entry ", i + 1, " is missing: ", expected[i]);
    if (i >= expected.size()) return absl::StrCat("entry ", i + 1, " is one too many: ", got[i]);
    if (expected[i] != got[i]) {
      return absl::StrCat("entry ", i + 1, ": ", MembersThatDiffer(expected[i], got[i]));
    }
  }
  return std::nullopt;
}

}  // namespace emulator
