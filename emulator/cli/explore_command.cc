#include "emulator/cli/explore_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/cli/explore_text.h"
#include "emulator/cli/shell_text.h"
#include "emulator/cli/verb_group.h"
#include "emulator/tools/child_process.h"

namespace emulator {
namespace {

// Whether they are the numbers 1 to n, each once.
bool IsOrder(std::vector<uint32_t> order) {
  std::sort(order.begin(), order.end());
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i] != i + 1) return false;
  }
  return order.size() <= limits::kDeliveryWindowMax;
}

}  // namespace

void ExploreCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(app, "explore", "run a command once for each order of its deliveries",
                  {"-- npm test", "--runs 20 --scenario fixtures/scenarios/chat.json -- npm test"});
  start_.AddToForCommand(*verb_);
  names_.AddTo(*verb_);
  verb_->add_option("COMMAND", options_.command, "the command, behind --")->required();
  verb_->add_option("--key", options_.key_form, "the form of MOMENTO_API_KEY: v1 or v2")
      ->check(CLI::IsMember({"v1", "v2"}))
      ->capture_default_str();
  verb_->add_option("--order", order_, "run this order alone, as 1,3,2")->delimiter(',');
  verb_->add_option("--runs", options_.runs_max, "at most so many orders")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb_->add_flag("!--no-reduction", options_.reduce,
                  "run orders, too, in which no call to the emulator can differ");
  verb_
      ->add_option("--overlap", overlap_,
                   "then also two deliveries at once: none, webhooks (of different ones), or any")
      ->check(CLI::IsMember({"none", "webhooks", "any"}))
      ->capture_default_str();
  verb_
      ->add_option("--at-once", options_.at_once,
                   "with --overlap, how many deliveries are under way at once at most")
      ->check(CLI::Range(2, 3))
      ->capture_default_str();
  verb_
      ->add_option(
          "--interrupt", interrupt_,
          "run this overlap alone, as chat/a#1,2,chat/b#1: the handler of chat/a#1 is held "
          "up before its second call until that of chat/b#1 has ended; once more for a third one")
      ->allow_extra_args(false);
  verb_->add_option("--repeat", options_.repeat, "how often a failing order is run again")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  verb_->add_flag("--why", why_, "find the delivery of a failing order that decides that it fails");
  verb_
      ->add_option(
          "--continuations", continuations_,
          "with --why, in how many random orders a failing order is continued at each place")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb_
      ->add_option(
          "--gather-ms", gather_ms_,
          "how long deliveries are gathered; longer, up to 1000, when those of the first run "
          "came further apart")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  verb_->add_option("--timeout-ms", timeout_ms_, "how long a run may take")
      ->check(CLI::Range(1, 24 * 3600 * 1000))
      ->capture_default_str();
  clock_.AddTo(*verb_);
  report_.AddTo(*verb_);
  verb_->add_option("--junit", junit_file_, "write the runs as JUnit XML, too");
  verb_
      ->add_option("--bundle", bundle_file_,
                   "where the repro bundle of a failure goes; no file is overwritten")
      ->capture_default_str();
}

bool ExploreCommand::parsed() const { return verb_->parsed(); }

ExitCode ExploreCommand::Run() {
  BlockEndSignals();
  if (!IsOrder(order_)) {
    Log("--order must hold the numbers from 1 on, each once, as 1,3,2");
    return kExitUsage;
  }
  if (!order_.empty()) options_.only = order_;
  const auto interrupted = OverlappingFromTexts(interrupt_);
  if (!interrupted || (!interrupted->empty() && !order_.empty())) {
    Log("--interrupt must be as chat/a#1,2,chat/b#1, a second one must interrupt one of these, and "
        "it goes without --order");
    return kExitUsage;
  }
  options_.only_overlap = *interrupted;
  if (overlap_ == "webhooks") options_.overlaps = Overlaps::kOfWebhooks;
  if (overlap_ == "any") options_.overlaps = Overlaps::kAny;
  options_.emulator = start_.OptionsForCommand();
  if (!options_.emulator.data_directory.empty()) {
    Log("--data is not used: each run begins with a new world");
  }
  options_.shared_clock = clock_.given();
  clock_.WarnOf(options_.command);
  options_.continuations = why_ ? continuations_ : 0;
  options_.gather = absl::Milliseconds(gather_ms_);
  options_.patience = absl::Milliseconds(timeout_ms_);
  options_.with_names = [this](const Surroundings& at, const std::vector<std::string>& command) {
    return names_.Supervised(at, command);
  };
  options_.on_run = [this](const std::optional<std::vector<uint32_t>>& wanted,
                           const std::vector<uint32_t>& order, bool failed) {
    const bool in_order = wanted && wanted->empty();
    const std::string what = !wanted    ? "without an order"
                             : in_order ? absl::StrCat("order ", absl::StrJoin(order, " "))
                                        : absl::StrCat("order ", absl::StrJoin(*wanted, " "));
    const std::string instead = !wanted || in_order || *wanted == order
                                    ? ""
                                    : absl::StrCat(", but came as ", absl::StrJoin(order, " "));
    Log(absl::StrCat(what, instead, ": ", failed ? "fails" : "passes"));
    runs_.push_back({what + instead, failed ? "the command fails" : ""});
  };
  options_.on_overlap = [this](const Overlapping& overlapping, bool came, bool failed) {
    const std::string what =
        absl::StrCat(InWords(overlapping), came ? "" : ", but it did not come about");
    Log(absl::StrCat(what, ": ", failed ? "fails" : "passes"));
    runs_.push_back({what, failed ? "the command fails" : ""});
  };
  const auto result = Explore(options_);
  if (!result.ok()) {
    Log(result.status().message());
    return ExitCodeOf(result.status());
  }
  if (result->interrupted) {
    Log("interrupted");
    return kExitFailure;
  }
  if (!result->cannot_run.empty()) {
    Log(absl::StripTrailingAsciiWhitespace(result->cannot_run));
    return kExitUsage;
  }
  if (!junit_file_.empty() && !WriteJUnit(junit_file_, "explore", runs_)) return kExitUsage;
  LeaveReport(*result);
  return result->failing ? TellFailure(*result) : TellSuccess(*result);
}

std::string ExploreCommand::HowItEnded(const ExploreResult& result) const {
  if (result.failure.timed_out) {
    return absl::StrCat("no end within ", timeout_ms_, " ms, see --timeout-ms");
  }
  return absl::StrCat("exit code ", result.failure.exit_code);
}

bool ExploreCommand::IsOne() const { return options_.only || !options_.only_overlap.empty(); }

std::string ExploreCommand::WhenItFails(const ExploreResult& result) const {
  if (const Overlapping& overlap = OverlapOf(result); !overlap.empty()) return InWords(overlap);
  if (result.failing->empty()) return "without any reordering";
  return absl::StrCat("when deliveries come in the order ", absl::StrJoin(*result.failing, " "));
}

std::string ExploreCommand::FlagsOfFailure(const ExploreResult& result) const {
  if (const Overlapping& overlap = OverlapOf(result); !overlap.empty()) {
    return absl::StrJoin(overlap, " ", [](std::string* out, const Overlap& one) {
      absl::StrAppend(out, "--interrupt ", ShellWord(TextOf(one)));
    });
  }
  if (result.failing->empty()) return "";
  return absl::StrCat("--order ", absl::StrJoin(*result.failing, ","));
}

const Overlapping& ExploreCommand::OverlapOf(const ExploreResult& result) const {
  return !options_.only_overlap.empty() ? options_.only_overlap : result.orders.failing_overlap;
}

std::string ExploreCommand::Why(const ExploreResult& result) const {
  // A copy that a rule makes is no delivery of the order.
  const ExploreResult::Failure& failure = result.failure;
  if (!result.decisive || result.decisive->place > failure.delivered.size()) return "";
  const size_t at = result.decisive->place - 1;
  return Decided(*result.decisive, static_cast<uint32_t>(failure.delivered.size()), continuations_,
                 failure.entries[at], failure.delivered[at]);
}

void ExploreCommand::LeaveReport(const ExploreResult& result) const {
  std::string command;
  for (const std::string& word : options_.command) {
    absl::StrAppend(&command, command.empty() ? "" : " ", ShellWord(word));
  }
  if (!result.failing) {
    report_.Leave({.title = absl::StrCat(command, " fails in no order that was tried"),
                   .facts = {{"explored", Certificate(result.orders, options_.reduce)}}},
                  "", false);
    return;
  }
  RunReport report{
      .title = absl::StrCat(command, " fails ", WhenItFails(result), " (", HowItEnded(result), ")"),
      .facts = {},
      .output = result.failure.output};
  if (const std::string again = FlagsOfFailure(result); !again.empty()) {
    if (!IsOne()) report.facts.emplace_back("how sure", HowSure(result.orders));
    if (const std::string why = Why(result); !why.empty()) report.facts.emplace_back("why", why);
    report.facts.emplace_back("once more",
                              absl::StrCat("momento-emulator explore ", again, " -- ", command));
  }
  for (const std::string& line : result.failure.delivered) {
    report.facts.emplace_back("delivered", line);
  }
  report_.Leave(std::move(report), result.failure.bundle, true);
}

ExitCode ExploreCommand::TellFailure(const ExploreResult& result) const {
  const std::string flags = FlagsOfFailure(result);
  std::printf("fails %s (%s)\n", WhenItFails(result).c_str(), HowItEnded(result).c_str());
  if (!flags.empty() && !IsOne()) std::printf("%s\n", HowSure(result.orders).c_str());
  for (const std::string& line : result.failure.delivered) std::printf("  %s\n", line.c_str());
  std::printf("%s", Why(result).c_str());
  std::printf("the command said:\n%s\n", result.failure.output.c_str());
  if (!flags.empty()) {
    std::string command;
    for (const std::string& word : options_.command)
      absl::StrAppend(&command, " ", ShellWord(word));
    std::printf("once more in this order:\n  momento-emulator explore %s --%s\n", flags.c_str(),
                command.c_str());
  }
  const std::string file = WriteNewFile(bundle_file_, result.failure.bundle);
  if (file.empty()) {
    Log(absl::StrCat("cannot write ", bundle_file_));
    return kExitUsage;
  }
  if (file != bundle_file_) Log(absl::StrCat(bundle_file_, " is there already, and stays"));
  std::printf(
      "bundle: %s; against a receiver, within a minute if it looks at timestamps (what it answers "
      "is compared, not what it does):\n"
      "  momento-emulator bundle replay %s --receiver URL\n",
      file.c_str(), file.c_str());
  return kExitCheckFailed;
}

ExitCode ExploreCommand::TellSuccess(const ExploreResult& result) const {
  if (result.deliveries == 0) {
    std::printf("nothing was delivered, so nothing was explored\n");
    if (result.unfinished > 0) {
      std::printf(
          "%zu deliveries still waited when the command ended: it must wait for what they do\n",
          result.unfinished);
    } else {
      std::printf(
          "the command must find its emulator by the variables that explore sets "
          "(MOMENTO_API_KEY, MOMENTO_PORT, …), put a webhook, and publish to its topic\n");
    }
    return kExitCheckFailed;
  }
  if (options_.only && result.latest != *options_.only) {
    std::printf("passes, but not in this order: deliveries came as %s\n",
                absl::StrJoin(result.latest, " ").c_str());
    return kExitCheckFailed;
  }
  if (!options_.only_overlap.empty()) {
    const bool came = !runs_.empty() && !absl::StrContains(runs_.back().name, "did not come about");
    std::printf(came ? "passes %s\n" : "passes, but it did not come about: %s\n",
                InWords(options_.only_overlap).c_str());
    return came ? kExitOk : kExitCheckFailed;
  }
  if (options_.only) {
    std::printf("passes in the order %s\n", absl::StrJoin(result.latest, " ").c_str());
    return kExitOk;
  }
  if (result.deliveries == 1) {
    std::printf("passes; with 1 delivery there is no other order\n");
    return kExitOk;
  }
  std::printf("%s", Certificate(result.orders, options_.reduce).c_str());
  return kExitOk;
}

}  // namespace emulator
