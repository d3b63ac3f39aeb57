// Thirty bugs in bundles with much besides: what bundle shrink leaves of each, beside the fewest
// entries. SHRINK_ENTRIES says how long the bundles are; ./run shrink.

#include "tests/shrink/shrink_bugs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/app/bundle_player.h"
#include "emulator/base/clock.h"
#include "emulator/control/bundle.h"
#include "emulator/domain/journal/journal_store.h"
#include "emulator/tools/bundle_shrink.h"
#include "tests/support/random_workload.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

int FromEnvironment(const char* name, int otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

struct Evidence {
  int64_t time_us = 0;
  // "Publish shop/orders OK …" and the line of the journal, or "sent orders: paid 7" and the body.
  std::string text;
};

Evidence EvidenceOf(const ordered_json& entry) {
  const std::string action = entry.value("action", "");
  return {.time_us = entry.value("time_us", int64_t{0}),
          .text = absl::StrCat(action.substr(action.rfind('/') + 1), " ", entry.value("cache", ""),
                               "/", entry.value("subject", ""), " ", entry.value("outcome", ""),
                               " ", entry.dump())};
}

Evidence EvidenceOf(const DeliveryRequest& request, int64_t time_us) {
  const auto body = ordered_json::parse(request.body, nullptr, false);
  if (!body.is_object()) return {time_us, absl::StrCat("sent: ", request.body)};
  return {time_us, absl::StrCat("sent ", body.value("topic", ""), ": ", body.value("text", ""),
                                "  ", request.body)};
}

// What a program that is in a bundle's world saw.
std::vector<Evidence> EvidenceOf(const std::string& text) {
  const ordered_json json = ordered_json::parse(text);
  const auto bundle = ParseBundle(json);
  if (!bundle.ok()) return {};
  BundlePlayer player(*bundle);
  if (!player.Start().ok()) return {};
  player.Play(nullptr);
  const std::vector<DeliveryRequest> requests = player.requests();
  std::vector<Evidence> evidence;
  size_t next = 0;
  for (const ordered_json& step : json["journal"]) {
    evidence.push_back(EvidenceOf(step["entry"]));
    const bool sends = step["entry"].value("action", "") == kAttemptAction;
    if (sends && next < requests.size()) {
      evidence.push_back(EvidenceOf(requests[next++], evidence.back().time_us));
    }
  }
  return evidence;
}

bool Fails(const ShrinkBug& bug, const std::string& bundle) {
  size_t found = 0;
  int64_t before_us = 0;
  for (const Evidence& one : EvidenceOf(bundle)) {
    if (found == bug.facts.size()) break;
    const ShrinkBug::Fact& fact = bug.facts[found];
    const bool in_time = one.time_us - before_us >= fact.after_ms * 1000;
    if (!in_time || !absl::StrContains(one.text, fact.seen)) continue;
    before_us = one.time_us;
    ++found;
  }
  return found == bug.facts.size();
}

// A bundle of the bug's commands, and of so many entries of other things around them.
ordered_json BundleWith(const ShrinkBug& bug, unsigned seed, size_t entries) {
  TestEmulator emulator;
  WebhookReceiver receiver;
  Shop shop(emulator, receiver);
  std::optional<RandomWorkload> others;
  if (entries > 0) others.emplace(emulator, receiver, seed);
  int step = 0;
  for (size_t i = 0; i < bug.commands.size(); ++i) {
    const size_t until = entries * (i + 1) / (bug.commands.size() + 1);
    while (emulator.world().journal().last_number() < until) others->Step(step++);
    bug.commands[i](shop);
    // Waits for answers, and not for what waits for the clock.
    shop.Advance(absl::ZeroDuration());
  }
  while (emulator.world().journal().last_number() < entries) others->Step(step++);
  return ordered_json::parse(MakeBundle(emulator.world(), "momento.test", "test")->dump());
}

struct Row {
  size_t fewest = 0;
  size_t left = 0;
  size_t tried = 0;
  double seconds = 0;
};

Row Shrink(const ShrinkBug& bug, unsigned seed, size_t entries) {
  const ordered_json fewest = BundleWith(bug, seed, 0);
  const ordered_json bundle = BundleWith(bug, seed, entries);
  const absl::Time begin = SystemTime().Now();
  const ShrunkBundle shrunk = ShrinkBundle(
      bundle, [&](const std::string& text) { return Fails(bug, text); }, [](auto&) {});
  EXPECT_FALSE(shrunk.bundle.empty()) << "the bundle does not fail";
  EXPECT_TRUE(Fails(bug, shrunk.bundle));
  return {.fewest = fewest["journal"].size(),
          .left = shrunk.entries,
          .tried = shrunk.tried,
          .seconds = absl::ToDoubleSeconds(SystemTime().Now() - begin)};
}

TEST(ShrinkBugsTest, EachBugComesOfItsFewestCommands) {
  for (const ShrinkBug& bug : ShrinkBugs()) {
    const std::string whole = BundleWith(bug, 1, 0).dump();
    EXPECT_TRUE(Fails(bug, whole)) << bug.name << ": " << whole;
  }
}

TEST(ShrinkBugsTest, LittleMoreIsLeftThanWhatTheBugNeeds) {
  const int entries = FromEnvironment("SHRINK_ENTRIES", 60);
  // A short run takes one bug in five.
  const size_t stride = entries < 1000 ? 5 : 1;
  std::vector<double> ratios;
  double longest = 0;
  std::printf("| bug | fewest | left | tries | seconds |\n|---|---|---|---|---|\n");
  for (size_t i = 0; i < ShrinkBugs().size(); i += stride) {
    const ShrinkBug& bug = ShrinkBugs()[i];
    SCOPED_TRACE(bug.name);
    const Row row = Shrink(bug, static_cast<unsigned>(i + 1), static_cast<size_t>(entries));
    std::printf("| %s | %zu | %zu | %zu | %.1f |\n", bug.name.c_str(), row.fewest, row.left,
                row.tried, row.seconds);
    std::fflush(stdout);
    ratios.push_back(static_cast<double>(row.left) / static_cast<double>(row.fewest));
    longest = std::max(longest, row.seconds);
  }
  std::sort(ratios.begin(), ratios.end());
  const double median = ratios[ratios.size() / 2];
  std::printf("median %.2f times the fewest entries, at most %.2f; the longest took %.1f s\n",
              median, ratios.back(), longest);
  EXPECT_LE(median, 1.5);
}

TEST(ShrinkBugsTest, TheSameBundleBecomesTheSame) {
  const ShrinkBug& bug = ShrinkBugs()[1];
  const ordered_json bundle = BundleWith(bug, 7, 40);
  const auto shrink = [&] {
    return ShrinkBundle(
               bundle, [&](const std::string& text) { return Fails(bug, text); }, [](auto&) {})
        .bundle;
  };
  EXPECT_EQ(shrink(), shrink());
}

TEST(ShrinkBugsTest, TextsAndTimeGoAsFarAsTheBugLets) {
  const ShrinkBug bug{
      .name = "half an hour, and a letter in a long text",
      .commands = {[](Shop& shop) { shop.client().CreateCache("shop"); },
                   [](Shop& shop) { shop.client().Set("shop", "k", std::string(500, 'x')); },
                   [](Shop& shop) { shop.emulator().Advance(absl::Minutes(90)); },
                   [](Shop& shop) { shop.client().Set("shop", "k", "y"); },
                   [](Shop& shop) { shop.emulator().Advance(absl::Minutes(90)); },
                   [](Shop& shop) { shop.client().Get("shop", "k"); }},
      .facts = {{"Set shop/k OK"}, {"Get shop/k OK", 30 * 60'000}}};
  const ShrunkBundle shrunk = ShrinkBundle(
      BundleWith(bug, 1, 0), [&](const std::string& text) { return Fails(bug, text); },
      [](auto&) {});
  const ordered_json journal = ordered_json::parse(shrunk.bundle)["journal"];
  ASSERT_EQ(journal.size(), 3u);
  const int64_t passed = journal[2]["entry"].value("time_us", int64_t{0}) -
                         journal[0]["entry"].value("time_us", int64_t{0});
  EXPECT_GE(passed, 30 * 60'000'000LL);
  EXPECT_LT(passed, 60 * 60'000'000LL) << "less than half an hour twice";
  EXPECT_LT(journal[1].value("input", "").size(), 100u) << "the text is not needed";
}

}  // namespace
}  // namespace emulator
