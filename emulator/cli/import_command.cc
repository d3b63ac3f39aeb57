#include "emulator/cli/import_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/cli/verb_group.h"
#include "emulator/domain/webhooks/post_url.h"
#include "emulator/receivers/send_once.h"
#include "emulator/tools/captured_bundle.h"
#include "emulator/tools/captured_scenario.h"
#include "emulator/tools/import/read_captures.h"

namespace emulator {
namespace {

using Verdict = Judgement::Verdict;

constexpr char kLocalReceiver[] = "http://127.0.0.1:3000/";

void PrintFindings(const char* before, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    std::printf("  %s%s: %s\n", before, finding.name.c_str(), finding.text.c_str());
  }
}

}  // namespace

void ImportCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(*VerbGroup(app, "webhook"), "import",
                  "tell what is wrong with the requests in captures, as HAR or a log",
                  {"failed.har --secret s", "event.json --secret s --send http://127.0.0.1:3000/"});
  verb_->add_option("FILE", files_, "what was captured; - for stdin")->required();
  verb_->add_option("--secret", secrets_, "the signing secret; may be repeated")
      ->allow_extra_args(false);
  verb_->add_option("--previous-secret", previous_secrets_, "an earlier secret; may be repeated")
      ->allow_extra_args(false);
  verb_->add_option("--scenario", scenario_file_,
                    "write a scenario with these webhooks, and rules that repeat the causes");
  verb_->add_option("--bundle", bundle_file_,
                    "write a bundle whose replay sends these requests to a receiver");
  verb_->add_option("--send", receiver_, "send the same bytes to this receiver, in the same order");
  verb_->add_flag("--json", json_, "print JSON, a line per request");
  sender_flags_.AddTo(*verb_);
}

bool ImportCommand::parsed() const { return verb_->parsed(); }

bool ImportCommand::ReadAll() {
  ExplainContext context;
  for (const std::string& secret : secrets_) context.secrets.push_back({.secret = secret});
  for (const std::string& secret : previous_secrets_) {
    context.secrets.push_back({.kind = KnownSecret::Kind::kPrevious, .secret = secret});
  }
  for (const std::string& path : files_) {
    std::ifstream file(path, std::ios::binary);
    std::istream& stream = path == "-" ? std::cin : file;
    using Bytes = std::istreambuf_iterator<char>;
    const std::string bytes{Bytes(stream), Bytes()};
    if (!stream && path != "-") {
      Log(absl::StrCat("cannot read ", path));
      return false;
    }
    Captures captures = ReadCaptures(bytes);
    if (captures.empty()) {
      Log(absl::StrCat(path,
                       ": no request in it. Known are HAR, events of API Gateway and function "
                       "URLs, log lines with one, curl -v and --trace, HTTP, the JSON of mitmproxy "
                       "and ngrok, an emulator's journal"));
      return false;
    }
    for (CapturedRequest& request : captures) {
      Judgement judgement = Judge(request, context);
      judged_.push_back({path, std::move(request), std::move(judgement)});
    }
  }
  return true;
}

void ImportCommand::Print(const Judged& one) const {
  const auto& [file, request, judgement] = one;
  if (json_) {
    nlohmann::ordered_json json = {{"file", file}};
    json.update(ToJson(request, judgement));
    std::printf("%s\n", Dump(json).c_str());
    return;
  }
  std::printf("%s%s%s (%s) %s %s\n", file.c_str(), request.where.empty() ? "" : ", ",
              request.where.c_str(), request.format.c_str(), request.method.c_str(),
              request.url.c_str());
  std::printf("  %s%s%s\n", NameOf(judgement.verdict), judgement.scheme.empty() ? "" : ": ",
              judgement.scheme.c_str());
  PrintFindings("", judgement.explanation.findings);
  if (!judgement.when.empty()) std::printf("  %s\n", judgement.when.c_str());
  PrintFindings("lost by the capture: ", request.losses);
}

bool ImportCommand::WriteScenario() const {
  std::vector<CapturedRequest> requests;
  std::vector<Judgement> judgements;
  for (const Judged& one : judged_) {
    requests.push_back(one.request);
    judgements.push_back(one.judgement);
  }
  const auto scenario = ScenarioFrom(requests, judgements, secrets_.empty() ? "" : secrets_.front(),
                                     receiver_.empty() ? kLocalReceiver : receiver_);
  std::ofstream file(scenario_file_, std::ios::binary);
  file << scenario.dump(2) << "\n";
  file.close();
  if (!file) Log(absl::StrCat("cannot write ", scenario_file_));
  return static_cast<bool>(file);
}

bool ImportCommand::WriteBundle() const {
  std::vector<CapturedRequest> requests;
  for (const Judged& one : judged_) {
    if (one.judgement.verdict != Verdict::kOther) requests.push_back(one.request);
  }
  const CapturedBundle bundle = BundleFrom(requests, secrets_.front());
  for (const std::string& why : bundle.left_out) Log(absl::StrCat("not in the bundle: ", why));
  if (bundle.text.empty()) {
    Log("no request can be made again, so there is no bundle; --send sends what was captured");
    return false;
  }
  std::ofstream file(bundle_file_, std::ios::binary);
  file << bundle.text << "\n";
  file.close();
  if (!file) Log(absl::StrCat("cannot write ", bundle_file_));
  return static_cast<bool>(file);
}

bool ImportCommand::SendAll() const {
  CurlSender sender(sender_flags_.options());
  bool all_answered = true;
  for (const Judged& one : judged_) {
    if (one.judgement.verdict == Verdict::kOther) continue;
    const DeliveryAnswer answer =
        SendOnce(sender, SameRequest(one.request, receiver_), limits::kDeliveryTimeout);
    const bool answered = answer.http_status != 0;
    all_answered = all_answered && answered;
    Log(absl::StrCat(one.file, " ", one.request.where, ": the receiver answers ",
                     answered ? absl::StrCat(answer.http_status) : "nothing: " + answer.problem));
  }
  return all_answered;
}

ExitCode ImportCommand::Run() {
  if (!receiver_.empty()) {
    const absl::Status valid = ValidatePostUrl(receiver_);
    if (!valid.ok()) Log(absl::StrCat("--send ", absl::StripPrefix(valid.message(), "post_url ")));
    if (!valid.ok()) return kExitUsage;
  }
  if (secrets_.empty() && !(scenario_file_.empty() && bundle_file_.empty())) {
    Log("--scenario and --bundle need --secret: their webhooks sign with it");
    return kExitUsage;
  }
  if (!ReadAll()) return kExitUsage;
  for (const Judged& one : judged_) Print(one);
  if (!scenario_file_.empty() && !WriteScenario()) return kExitUsage;
  if (!bundle_file_.empty() && !WriteBundle()) return kExitUsage;
  const bool answered = receiver_.empty() || SendAll();
  const auto is = [](Verdict verdict) {
    return [verdict](const Judged& one) { return one.judgement.verdict == verdict; };
  };
  const auto valid = std::count_if(judged_.begin(), judged_.end(), is(Verdict::kValid));
  const auto other = std::count_if(judged_.begin(), judged_.end(), is(Verdict::kOther));
  const bool all_valid = valid > 0 && valid + other == static_cast<ptrdiff_t>(judged_.size());
  return all_valid && answered ? kExitOk : kExitCheckFailed;
}

}  // namespace emulator
