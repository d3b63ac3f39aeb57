#include "emulator/cli/listen_command.h"

#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/clock.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/cli/verb_group.h"
#include "emulator/control/explain_json.h"
#include "emulator/domain/webhooks/post_url.h"
#include "emulator/receivers/send_once.h"
#include "emulator/receivers/webhook_listener.h"
#include "emulator/tools/child_process.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr int kRefused = 401;
constexpr int kBadGateway = 502;

// Headers that belong to one connection only.
bool IsOfTheConnection(const std::string& name) {
  for (const char* one : {"Host", "Content-Length", "Connection", "Transfer-Encoding", "Accept",
                          "Content-Encoding"}) {
    if (absl::EqualsIgnoreCase(name, one)) return true;
  }
  return false;
}

// Without what would move the cursor, or make two lines of one.
std::string Printable(std::string text) {
  for (char& c : text) {
    if (absl::ascii_iscntrl(c)) c = '?';
  }
  return text;
}

// What a line says of the event in a body.
std::string EventText(const std::string& body) {
  const auto event = ParseJson(body);
  if (!event || !event->is_object()) return absl::StrCat(body.size(), " bytes that are no event");
  const auto text = [&](const char* member) {
    const auto found = event->find(member);
    if (found == event->end()) return std::string("?");
    return Printable(found->is_string() ? found->get<std::string>() : found->dump());
  };
  const auto quoted = Dump(ordered_json(text("text")));
  const std::string token_id = text("token_id");
  return absl::StrCat(text("cache"), "/", text("topic"), " #", text("topic_sequence_number"),
                      token_id.empty() ? "" : absl::StrCat(" by ", token_id), " ", quoted);
}

// Tells of each request, and waits for the last one.
class Printer {
 public:
  Printer(bool json, uint64_t count) : json_(json), count_(count) {}

  void Print(const std::string& body, const Explanation* explanation, int status) {
    absl::MutexLock lock(&mutex_);
    if (json_) {
      ordered_json line = {{"body", body}, {"http_status", status}};
      if (explanation != nullptr) line["explanation"] = ExplanationToJson(*explanation);
      std::printf("%s\n", Dump(line).c_str());
    } else {
      PrintLine(body, explanation, status);
    }
    std::fflush(stdout);
    // It ends as it does on a signal.
    if (count_ > 0 && --count_ == 0) kill(getpid(), SIGTERM);
  }

 private:
  static void PrintLine(const std::string& body, const Explanation* explanation, int status) {
    const std::string time =
        absl::FormatTime("%H:%M:%E3S", SystemTime().Now(), absl::LocalTimeZone());
    const char* const verdict = explanation == nullptr ? "not verified"
                                : explanation->valid   ? "valid"
                                                       : "NOT VALID";
    std::printf("%s  %-9s  %d  %s\n", time.c_str(), verdict, status, EventText(body).c_str());
    if (explanation == nullptr) return;
    for (const Finding& finding : explanation->findings) {
      std::printf("              %s: %s\n", finding.name.c_str(), Printable(finding.text).c_str());
    }
  }

  absl::Mutex mutex_;
  const bool json_;
  uint64_t count_ ABSL_GUARDED_BY(mutex_);
};

// What the other receiver answers.
WebhookListener::Answer Forward(DeliverySender& sender, const std::string& url,
                                const std::string& body, const Headers& headers) {
  DeliveryRequest request{.post_url = url, .body = body};
  for (const auto& header : headers) {
    if (!IsOfTheConnection(header.first)) request.headers.push_back(header);
  }
  const DeliveryAnswer answer = SendOnce(sender, std::move(request), limits::kDeliveryTimeout);
  if (answer.http_status != 0) return {answer.http_status, answer.body};
  Log(absl::StrCat("not forwarded to ", url, ": ", answer.problem));
  return {kBadGateway, ""};
}

}  // namespace

void ListenCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(*VerbGroup(app, "webhook"), "listen",
                  "receive webhook requests, verify and print them",
                  {"--create --cache chat --topic room", "--port 4000 --secret s --count 1"});
  verb_->add_option("--port", port_, "port to listen on; 0 picks a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  verb_->add_option("--listen-host", listen_host_, "address to listen on")->capture_default_str();
  verb_->add_option("--forward", forward_, "a receiver that gets each request and answers it");
  verb_->add_option("--secret", secret_, "the signing secret; without it nothing is verified");
  CLI::Option* const cache =
      verb_->add_option("--cache", cache_, "make a webhook that leads here, in this cache");
  verb_->add_option("--topic", topic_, "the topic of that webhook")->needs(cache);
  cache->needs("--topic");
  verb_->add_flag("--create", create_, "make the cache when it is not there")->needs(cache);
  verb_->add_option("--webhook", webhook_, "the name of that webhook")->capture_default_str();
  verb_->add_option("--world", world_, "the world of that webhook")
      ->envname("MOMENTO_EMULATOR_WORLD")
      ->capture_default_str();
  verb_->add_option("--count", count_, "end after so many requests");
  verb_->add_flag("--json", json_, "print JSON, a line per request");
  AddTargetFlags(*verb_, target_);
  sender_flags_.AddTo(*verb_);
}

bool ListenCommand::parsed() const { return verb_->parsed(); }

ExitCode ListenCommand::Ask(const std::string& method, const std::string& path,
                            const ordered_json& body, ordered_json& said) const {
  const auto answer =
      target_.client().Send(method, absl::StrCat("/v1/worlds/", PercentEncoded(world_), path),
                            body.is_null() ? "" : Dump(body));
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  said = ordered_json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  if (answer->status == 200 && said.is_object()) return kExitOk;
  Log(said.is_object() ? said.value("/error/message"_json_pointer, answer->body) : answer->body);
  return answer->status == 400 ? kExitUsage : kExitFailure;
}

ExitCode ListenCommand::CreateCache() const {
  ordered_json said;
  if (const ExitCode asked = Ask("GET", "/caches", nullptr, said); asked != kExitOk) return asked;
  const ordered_json& caches = said["caches"];
  if (std::find(caches.begin(), caches.end(), cache_) != caches.end()) return kExitOk;
  return Ask("POST", "/caches", {{"cache", cache_}}, said);
}

ExitCode ListenCommand::Register(const std::string& url) {
  ordered_json said;
  if (create_) {
    if (const ExitCode created = CreateCache(); created != kExitOk) return created;
  }
  if (const ExitCode asked = Ask("GET", "/webhooks", nullptr, said); asked != kExitOk) return asked;
  for (const ordered_json& one : said["webhooks"]) {
    if (one.value("cache", "") != cache_ || one.value("webhook", "") != webhook_) continue;
    Log(absl::StrCat("there is a webhook ", webhook_, " already; --webhook gives another name"));
    return kExitFailure;
  }
  ordered_json webhook = {
      {"cache", cache_}, {"webhook", webhook_}, {"topic", topic_}, {"url", url}};
  if (!secret_.empty()) webhook["secret"] = secret_;
  const ExitCode put = Ask("POST", "/webhooks", webhook, said);
  if (put != kExitOk) return put;
  secret_ = said.value("secret", "");
  registered_ = true;
  return kExitOk;
}

void ListenCommand::Leave() const {
  if (!registered_) return;
  ordered_json said;
  Ask("DELETE", absl::StrCat("/webhooks/", PercentEncoded(cache_), "/", PercentEncoded(webhook_)),
      nullptr, said);
}

ExitCode ListenCommand::Run() {
  if (!forward_.empty()) {
    if (absl::Status valid = ValidatePostUrl(forward_); !valid.ok()) {
      Log(absl::StrCat("--forward ", absl::StripPrefix(valid.message(), "post_url ")));
      return kExitUsage;
    }
  }
  BlockEndSignals();
  CurlSender sender(sender_flags_.options());
  Printer printer(json_, count_);
  absl::Mutex mutex;
  std::string secret = secret_;
  const auto on_request = [&](const std::string& body, const Headers& headers) {
    ExplainContext context{.received_at = SystemTime().Now()};
    {
      absl::MutexLock lock(&mutex);
      if (!secret.empty()) context.secrets = {{.secret = secret}};
    }
    const bool verified = !context.secrets.empty();
    const Explanation explanation = Explain(body, headers, context);
    WebhookListener::Answer answer{verified && !explanation.valid ? kRefused : 200, ""};
    if (!forward_.empty()) answer = Forward(sender, forward_, body, headers);
    printer.Print(body, verified ? &explanation : nullptr, answer.http_status);
    return answer;
  };
  const auto listener = WebhookListener::Start(listen_host_, port_, on_request);
  if (!listener.ok()) {
    Log(listener.status().message());
    return kExitPortTaken;
  }
  if (!cache_.empty()) {
    const ExitCode registered = Register((*listener)->url());
    if (registered != kExitOk) return registered;
    absl::MutexLock lock(&mutex);
    secret = secret_;
  }
  Log(absl::StrCat("listening on ", (*listener)->url()));
  // For the developer at the terminal; the log proper never shows a secret.
  if (registered_) std::fprintf(stderr, "signing secret: %s\n", secret_.c_str());
  AwaitEndSignal();
  Leave();
  return kExitOk;
}

}  // namespace emulator
