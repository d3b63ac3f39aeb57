#include "emulator/cli/webhook_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/clock.h"
#include "emulator/base/crypto.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/cli/junit_file.h"
#include "emulator/cli/shell_text.h"
#include "emulator/cli/verb_group.h"
#include "emulator/control/explain_json.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "emulator/domain/webhooks/post_url.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// The bytes of a file, of stdin for "-"; absent, and told why, when it cannot be read.
std::optional<std::string> BytesOf(const std::string& path) {
  using Bytes = std::istreambuf_iterator<char>;
  if (path == "-") return std::string(Bytes(std::cin), Bytes());
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    Log(absl::StrCat("cannot read ", path));
    return std::nullopt;
  }
  return std::string(Bytes(file), Bytes());
}

// Flags and requests may hold what is no UTF-8.
std::string Text(const ordered_json& json) { return Dump(json); }

void PrintExplanation(const ordered_json& explanation) {
  const bool valid = explanation.at("valid");
  std::printf("%s", valid ? "valid" : "not valid");
  if (explanation.contains("secret_of")) {
    std::printf(", %s", explanation["secret_of"].get<std::string>().c_str());
  }
  if (explanation.contains("delivery")) {
    std::printf(", delivery %d", explanation["delivery"].get<int>());
  }
  std::printf("\n");
  for (const ordered_json& finding : explanation.at("findings")) {
    std::printf("%s: %s\n", finding["name"].get<std::string>().c_str(),
                finding["explanation"].get<std::string>().c_str());
  }
}

std::string VerdictOf(const DoctorRow& row) {
  if (!row.wrong()) return "ok";
  if (row.died) return "DIED";
  return row.accepted() ? "ACCEPTED" : "REFUSED";
}

JUnitCase CaseOf(const DoctorRow& row) {
  if (!row.wrong()) return {.name = row.name, .failure = ""};
  return {.name = row.name,
          .failure = absl::StrCat(VerdictOf(row), " with status ", row.answer.http_status, ": ",
                                  row.what, ". ", row.answer.problem)};
}

void PrintRow(const DoctorRow& row) {
  const std::string status =
      row.answer.http_status != 0 ? absl::StrCat(row.answer.http_status) : "none";
  std::printf("%-20s %-8s %-6s %6.0f  %-8s  %s%s%s\n", row.name.c_str(), NameOf(row.expected),
              status.c_str(), absl::ToDoubleMilliseconds(row.answer.took), VerdictOf(row).c_str(),
              row.what.c_str(), row.answer.problem.empty() ? "" : "; ", row.answer.problem.c_str());
}

}  // namespace

void WebhookCommands::AddTo(CLI::App& app) {
  CLI::App* const webhook = VerbGroup(app, "webhook");
  AddVerify(*webhook);
  AddExplain(*webhook);
  AddSign(*webhook);
  AddDoctor(*webhook);
}

void WebhookCommands::AddVerify(CLI::App& webhook) {
  verify_ = AddVerb(webhook, "verify", "tell whether a signature is that of a body",
                    {"--body-file body --signature 5f3a --secret s"});
  verify_->add_option("--body-file", body_file_, "the body as it came; - for stdin")->required();
  verify_->add_option("--signature", signature_, "the header momento-signature")->required();
  verify_->add_option("--secret", event_.secret, "the signing secret")->required();
}

void WebhookCommands::AddExplain(CLI::App& webhook) {
  explain_ = AddVerb(webhook, "explain", "tell what is wrong with a webhook request",
                     {"--body-file body --signature 5f3a --secret s"});
  explain_->add_option("--body-file", body_file_, "the body as it came; - for stdin")->required();
  signature_option_ =
      explain_->add_option("--signature", signature_, "the header momento-signature");
  explain_->add_option("--header", headers_, "another header, as 'Name: value'; may be repeated");
  explain_->add_option("--secret", event_.secret, "the signing secret; else the emulator is asked");
  explain_->add_option("--previous-secret", previous_secrets_,
                       "an earlier secret; may be repeated");
  explain_->add_option("--received-at", received_at_,
                       "when it came, as 2026-01-01T00:00:00Z; else its age is not checked");
  explain_->add_flag("--json", json_, "print JSON");
  explain_->add_option("--world", world_, "the world of the emulator")
      ->envname("MOMENTO_EMULATOR_WORLD")
      ->capture_default_str();
  AddTargetFlags(*explain_, target_);
}

void WebhookCommands::AddSign(CLI::App& webhook) {
  sign_ = AddVerb(webhook, "sign", "print a signed request, made by hand",
                  {"--secret s --cache chat --topic room --text hello",
                   "--secret s --body-file body --url http://127.0.0.1:3000/hook"});
  sign_->add_option("--secret", event_.secret, "the signing secret")->required();
  CLI::Option* const file = sign_->add_option("--body-file", body_file_, "the body; - for stdin");
  sign_->add_option("--cache", event_.cache, "the cache in the event")->excludes(file);
  sign_->add_option("--topic", event_.topic, "the topic in the event")->excludes(file);
  sign_->add_option("--text", event_.text, "the text in the event")->excludes(file);
  sign_->add_option("--token-id", event_.token_id, "the token id in the event")->excludes(file);
  sign_->add_option("--sequence-number", sequence_number_, "the sequence number in the event")
      ->excludes(file);
  sign_->add_option("--url", event_.url, "print a curl command for this receiver");
}

void WebhookCommands::AddDoctor(CLI::App& webhook) {
  doctor_ = AddVerb(webhook, "doctor",
                    "send a receiver a good event and each bad one, and tell what it accepts",
                    {"http://127.0.0.1:3000/hook --secret s"});
  doctor_->add_option("URL", event_.url, "the receiver")->required();
  doctor_->add_option("--secret", event_.secret, "its signing secret")->required();
  doctor_->add_option("--cache", event_.cache, "the cache in the events")->capture_default_str();
  doctor_->add_option("--topic", event_.topic, "the topic in the events")->capture_default_str();
  doctor_->add_option("--token-id", event_.token_id, "the token id in the events")
      ->capture_default_str();
  doctor_->add_option("--text", event_.text, "the text in the events")->capture_default_str();
  doctor_->add_flag("--json", json_, "print JSON, a line per request");
  doctor_->add_option("--junit", junit_file_, "write the result as JUnit XML, too");
  sender_flags_.AddTo(*doctor_);
}

bool WebhookCommands::parsed() const {
  return verify_->parsed() || explain_->parsed() || sign_->parsed() || doctor_->parsed();
}

ExitCode WebhookCommands::Run() const {
  if (verify_->parsed()) return Verify();
  if (explain_->parsed()) return Explain();
  if (sign_->parsed()) return Sign();
  return Examine();
}

ExitCode WebhookCommands::Verify() const {
  const auto body = BytesOf(body_file_);
  if (!body) return kExitUsage;
  const bool valid = ConstantTimeEquals(SignBody(event_.secret, *body), signature_);
  std::printf("%s\n", valid ? "valid" : "not valid; `webhook explain` may say why");
  return valid ? kExitOk : kExitCheckFailed;
}

ExitCode WebhookCommands::Explain() const {
  const auto body = BytesOf(body_file_);
  if (!body) return kExitUsage;
  if (event_.secret.empty()) return ExplainByEmulator(*body);
  ExplainContext context{.secrets = {{.secret = event_.secret}}};
  for (const std::string& secret : previous_secrets_) {
    context.secrets.push_back({.kind = KnownSecret::Kind::kPrevious, .secret = secret});
  }
  if (!received_at_.empty()) {
    const auto time = TimeFromText(received_at_, "--received-at");
    if (!time.ok()) {
      Log(time.status().message());
      return kExitUsage;
    }
    context.received_at = *time;
  }
  Headers headers;
  for (const std::string& line : headers_) {
    for (auto& header : HeadersFromLines(line)) headers.push_back(std::move(header));
  }
  if (signature_option_->count() > 0) headers.emplace_back(kSignatureHeader, signature_);
  const Explanation explanation = emulator::Explain(*body, headers, context);
  const ordered_json json = ExplanationToJson(explanation);
  if (json_) std::printf("%s\n", Text(json).c_str());
  if (!json_) PrintExplanation(json);
  const auto unknown = [](const Finding& finding) { return finding.name == kUnknownFinding; };
  if (!json_ && std::any_of(explanation.findings.begin(), explanation.findings.end(), unknown)) {
    TellWhoseSecretItIs(*body);
  }
  return explanation.valid ? kExitOk : kExitCheckFailed;
}

void WebhookCommands::TellWhoseSecretItIs(const std::string& body) const {
  const auto answer = AskTheEmulator(body);
  if (!answer.ok() || answer->status != 200) return;
  const auto known = ordered_json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  if (!known.is_object() || !known.contains("secret_of")) return;
  std::printf("The signature fits the secret of %s, not the secret that you gave.\n",
              known["secret_of"].get<std::string>().c_str());
}

absl::StatusOr<ControlResponse> WebhookCommands::AskTheEmulator(const std::string& body) const {
  ordered_json request = {{"body_base64", absl::Base64Escape(body)}};
  ordered_json headers = ordered_json::object();
  for (const std::string& line : headers_) {
    for (const auto& [name, value] : HeadersFromLines(line)) headers[name].push_back(value);
  }
  if (!headers.empty()) request["headers"] = headers;
  if (signature_option_->count() > 0) request["signature"] = signature_;
  if (!received_at_.empty()) request["received_at"] = received_at_;
  return target_.client().Send(
      "POST", absl::StrCat("/v1/worlds/", PercentEncoded(world_), "/explain"), request.dump());
}

ExitCode WebhookCommands::ExplainByEmulator(const std::string& body) const {
  const auto answer = AskTheEmulator(body);
  if (!answer.ok()) {
    Log(absl::StrCat(answer.status().message(), "; without an emulator --secret is needed"));
    return kExitNotReady;
  }
  const auto json = ordered_json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  if (answer->status != 200 || !json.is_object()) {
    Log(json.is_object() ? json.value("/error/message"_json_pointer, answer->body) : answer->body);
    return answer->status == 400 ? kExitUsage : kExitFailure;
  }
  if (json_) std::printf("%s\n", Text(json).c_str());
  if (!json_) PrintExplanation(json);
  return json.value("valid", false) ? kExitOk : kExitCheckFailed;
}

ExitCode WebhookCommands::Sign() const {
  std::optional<std::string> body;
  if (body_file_.empty()) {
    const absl::Time now = SystemTime().Now();
    body = DeliveryBody({.cache = event_.cache,
                         .topic = event_.topic,
                         .event_time = now,
                         .publish_time = now,
                         .sequence_number = sequence_number_,
                         .token_id = event_.token_id,
                         .text = event_.text});
  } else {
    body = BytesOf(body_file_);
  }
  if (!body) return kExitUsage;
  const std::string signature = SignBody(event_.secret, *body);
  if (event_.url.empty()) {
    std::printf("%s\n", Text({{"signature", signature}, {"body", *body}}).c_str());
    return kExitOk;
  }
  if (body->find('\0') != std::string::npos) {
    Log("a body with a zero byte does not fit into a command");
    return kExitUsage;
  }
  std::printf("curl -sS -X POST -A '%s' -H 'Content-Type: %s' -H '%s: %s' --data-raw %s %s\n",
              kTestUserAgent, kServiceContentType, kSignatureHeader, signature.c_str(),
              ShellQuoted(*body).c_str(), ShellQuoted(event_.url).c_str());
  return kExitOk;
}

ExitCode WebhookCommands::Examine() const {
  if (absl::Status valid = ValidatePostUrl(event_.url); !valid.ok()) {
    Log(absl::StrCat("URL ", absl::StripPrefix(valid.message(), "post_url "), ", not ",
                     event_.url));
    return kExitUsage;
  }
  DoctorOptions options = event_;
  options.receivers = sender_flags_.options();
  const std::vector<DoctorRow> rows = ExamineReceiver(options);
  std::vector<JUnitCase> cases;
  for (const DoctorRow& row : rows) cases.push_back(CaseOf(row));
  const bool reported = junit_file_.empty() || WriteJUnit(junit_file_, "webhook doctor", cases);
  if (!reported) return kExitUsage;
  if (rows.size() == 1) {
    Log(absl::StrCat("no answer from ", event_.url, ": ", rows.front().answer.problem));
    return kExitCheckFailed;
  }
  int wrong = 0;
  if (!json_) {
    std::printf("%-20s %-8s %-6s %6s  %-8s  %s\n", "request", "expected", "status", "ms", "verdict",
                "what is wrong with it");
  }
  for (const DoctorRow& row : rows) {
    if (json_) std::printf("%s\n", ToJson(row).dump().c_str());
    if (!json_) PrintRow(row);
    if (row.wrong()) ++wrong;
  }
  if (!rows.front().accepted())
    Log("the good event was refused, so the rest says little: is it the right secret, and an event "
        "that "
        "the receiver understands (--cache, --topic, --text)?");
  if (!json_) {
    std::printf("%zu requests, %d of them answered as they should not be\n", rows.size(), wrong);
  }
  return wrong == 0 ? kExitOk : kExitCheckFailed;
}

}  // namespace emulator
