#include "emulator/tools/captured_scenario.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/json_text.h"
#include "emulator/domain/faults/request_fault.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Topic = std::pair<std::string, std::string>;

constexpr const char* kHeadersOfTheConnection[] = {"Host",
                                                   "Connection",
                                                   "Content-Length",
                                                   "Transfer-Encoding",
                                                   "Accept-Encoding",
                                                   "Keep-Alive",
                                                   "Upgrade",
                                                   "Proxy-Connection",
                                                   "Expect"};

// The cache and topic of the event; absent when the body shows none.
std::optional<Topic> TopicOf(const std::string& body) {
  const auto parsed = ParseJson(body);
  if (!parsed) return std::nullopt;
  Topic topic = {TextMember(*parsed, "cache"), TextMember(*parsed, "topic")};
  if (topic.first.empty() || topic.second.empty()) return std::nullopt;
  return topic;
}

bool IsFault(const std::string& name) {
  const auto& all = AllRequestFaults();
  return std::any_of(all.begin(), all.end(), [&](const auto& info) { return info.name == name; });
}

}  // namespace

ordered_json ScenarioFrom(const std::vector<CapturedRequest>& requests,
                          const std::vector<Judgement>& judgements, const std::string& secret,
                          const std::string& url) {
  std::map<Topic, std::set<std::string>> causes;
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto topic = TopicOf(requests[i].body);
    if (!topic || judgements[i].verdict == Judgement::Verdict::kOther) continue;
    causes[*topic];
    if (judgements[i].verdict != Judgement::Verdict::kNotValid) continue;
    for (const Finding& finding : judgements[i].explanation.findings) {
      if (IsFault(finding.name)) causes[*topic].insert(finding.name);
    }
  }
  std::set<std::string> caches;
  ordered_json webhooks = ordered_json::array();
  ordered_json faults = ordered_json::array();
  for (const auto& [topic, names] : causes) {
    caches.insert(topic.first);
    const std::string webhook = absl::StrCat("imported-", webhooks.size() + 1);
    webhooks.push_back({{"cache", topic.first},
                        {"webhook", webhook},
                        {"topic", topic.second},
                        {"url", url},
                        {"secret", secret}});
    // A delivery is sent as one rule says: the first with the first cause, and so on.
    uint64_t nth = 0;
    for (const std::string& name : names) {
      ++nth;
      faults.push_back({{"name", absl::StrCat(webhook, "-", name)},
                        {"webhook", webhook},
                        {"first", nth},
                        {"last", nth},
                        {"send_as", name}});
    }
  }
  return {{"caches", caches}, {"webhooks", webhooks}, {"faults", faults}};
}

DeliveryRequest SameRequest(const CapturedRequest& request, const std::string& url) {
  DeliveryRequest same{.post_url = url, .headers = {}, .body = request.body};
  for (const auto& header : request.headers) {
    const bool of_connection =
        std::any_of(std::begin(kHeadersOfTheConnection), std::end(kHeadersOfTheConnection),
                    [&](const char* name) { return absl::EqualsIgnoreCase(header.first, name); });
    if (!of_connection) same.headers.push_back(header);
  }
  return same;
}

}  // namespace emulator
