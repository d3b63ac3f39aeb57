// The HTTP API: caches and topics by plain HTTP (docs/behaviour/http-api.md).

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cacheclient.pb.h"
#include "cachepubsub.pb.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/status_macros.h"
#include "emulator/base/utf8.h"
#include "emulator/data_port/blocking_call.h"
#include "emulator/data_port/gateway_routes.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/service/status_text.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// How long a poll waits when nothing comes, and for more once something came.
constexpr absl::Duration kPoll = absl::Seconds(30);
constexpr absl::Duration kMore = absl::Milliseconds(5);
constexpr size_t kItemsMax = 100;
// A poll without a position gets no history: a subscription that names a page but no number.
constexpr uint64_t kPageWithoutHistory = 1;
constexpr uint64_t kTtlSecondsMax = uint64_t{1} << 40;

constexpr int kNoContent = 204;

// The service's HTTP API knows neither these two nor a conflict (docs/behaviour/http-api.md §5).
int StatusOfApi(absl::StatusCode code) {
  const int status = HttpStatusOf(code);
  if (status == 409) return 400;
  return status == 408 || status == 503 ? 500 : status;
}

void SetJson(HttpResponse& response, const ordered_json& json) {
  response.body = Dump(json);
  response.content_type = "application/json";
}

// A request, read: what it is about and who asks.
struct ApiCall {
  Service& service;
  const HttpRequest& request;
  std::multimap<std::string, std::string> query;
  std::string cache;
  std::string topic;
  HttpHeaders metadata;
};

std::optional<std::string> QueryText(const ApiCall& call, const char* name) {
  const auto found = call.query.find(name);
  if (found == call.query.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<uint64_t> NumberOrZero(const ApiCall& call, const char* name) {
  return QueryNumber(name, QueryText(call, name), 0);
}

// Whose name is `cache` or `authorization`: both are said anew.
bool IsReplaced(const std::string& header) {
  return absl::EqualsIgnoreCase(header, "cache") || absl::EqualsIgnoreCase(header, "authorization");
}

// Puts cache and credential where calls have them.
absl::Status MakeMetadata(ApiCall& call, bool is_cache) {
  const auto in_query = QueryText(call, "token");
  const std::string in_header = call.request.Header("Authorization");
  if (in_query && !in_header.empty()) return errors::CredentialGivenTwice();
  const std::string token = UnwrapKey(in_query.value_or(in_header)).token;
  for (const auto& header : call.request.headers) {
    if (!IsReplaced(header.first)) call.metadata.push_back(header);
  }
  // One that cannot travel is none of ours.
  const bool travels = std::all_of(token.begin(), token.end(), absl::ascii_isprint);
  if (!token.empty()) call.metadata.emplace_back("authorization", travels ? token : "?");
  if (is_cache) call.metadata.emplace_back("cache", call.cache);
  return absl::OkStatus();
}

// Makes a unary call.
template <typename Response, typename Request>
absl::StatusOr<Response> Ask(const ApiCall& call, const char* rpc, Request request) {
  BlockingCall running(call.service, *call.service.rpcs().Find(rpc),
                       std::make_unique<Request>(std::move(request)), {.metadata = call.metadata});
  while (running.Read(kLook) != BlockingCall::Next::kEnd) {
    if (ClientIsGone()) return errors::CancelledByClient();
  }
  RETURN_IF_ERROR(running.status());
  return static_cast<const Response&>(running.answer());
}

// The key, from the one way or the other.
absl::StatusOr<std::string> KeyOf(const ApiCall& call) {
  const auto key = QueryText(call, "key");
  const auto base64 = QueryText(call, "key_base64");
  if (key.has_value() == base64.has_value()) {
    return errors::Malformed("key", "or key_base64 is needed, and only one of them");
  }
  if (key) return *key;
  std::string bytes;
  if (absl::WebSafeBase64Unescape(*base64, &bytes) || absl::Base64Unescape(*base64, &bytes)) {
    return bytes;
  }
  return errors::Malformed("key_base64", "must be base64url");
}

absl::Status Get(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(call));

  cache_client::GetRequest get;
  get.set_cache_key(key);
  ASSIGN_OR_RETURN(const auto got,
                   Ask<cache_client::GetResponse>(call, "cache_client.Scs/Get", std::move(get)));
  if (got.result() != cache_client::Hit) return errors::KeyNotFound();

  response.body = got.cache_body();
  response.content_type = "application/octet-stream";
  return absl::OkStatus();
}

absl::Status Put(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(call));
  ASSIGN_OR_RETURN(
      const auto ttl_seconds,
      QueryNumber("ttl_seconds", QueryText(call, "ttl_seconds"), std::nullopt, 1, kTtlSecondsMax));

  cache_client::SetRequest set;
  set.set_cache_key(key);
  set.set_cache_body(call.request.body);
  set.set_ttl_milliseconds(ttl_seconds * 1000);
  response.status = kNoContent;
  return Ask<cache_client::SetResponse>(call, "cache_client.Scs/Set", std::move(set)).status();
}

absl::Status Delete(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(call));

  cache_client::DeleteRequest erase;
  erase.set_cache_key(key);
  response.status = kNoContent;
  return Ask<cache_client::DeleteResponse>(call, "cache_client.Scs/Delete", std::move(erase))
      .status();
}

absl::Status Publish(const ApiCall& call, HttpResponse& response) {
  cache_client::pubsub::PublishRequest publish;
  publish.set_cache_name(call.cache);
  publish.set_topic(call.topic);
  const std::string type = call.request.Header("Content-Type");
  if (absl::StartsWith(type, "application/octet-stream") || !IsValidUtf8(call.request.body)) {
    publish.mutable_value()->set_binary(call.request.body);
  } else {
    publish.mutable_value()->set_text(call.request.body);
  }
  response.status = kNoContent;
  return Ask<common::Empty>(call, "cache_client.pubsub.Pubsub/Publish", std::move(publish))
      .status();
}

ordered_json ItemToJson(const cache_client::pubsub::TopicItem& item) {
  ordered_json value;
  if (item.value().has_binary()) {
    value["binary"] = absl::Base64Escape(item.value().binary());
  } else {
    value["text"] = item.value().text();
  }
  ordered_json json = {{"topic_sequence_number", item.topic_sequence_number()},
                       {"sequence_page", item.sequence_page()},
                       {"value", std::move(value)}};
  if (!item.publisher_id().empty()) json["publisher_id"] = item.publisher_id();
  return {{"item", std::move(json)}};
}

// An element of the answer to a poll; absent for a heartbeat.
std::optional<ordered_json> ElementOf(const google::protobuf::Message& message) {
  const auto& element = static_cast<const cache_client::pubsub::SubscriptionItem&>(message);
  if (element.has_item()) return ItemToJson(element.item());
  if (!element.has_discontinuity()) return std::nullopt;
  const auto& gap = element.discontinuity();
  return ordered_json{{"discontinuity",
                       {{"last_topic_sequence", gap.last_topic_sequence()},
                        {"new_topic_sequence", gap.new_topic_sequence()},
                        {"new_sequence_page", gap.new_sequence_page()}}}};
}

absl::Status Poll(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto number, NumberOrZero(call, "sequence_number"));
  ASSIGN_OR_RETURN(const auto page, NumberOrZero(call, "sequence_page"));

  auto subscribe = std::make_unique<cache_client::pubsub::SubscriptionRequest>();
  subscribe->set_cache_name(call.cache);
  subscribe->set_topic(call.topic);
  subscribe->set_resume_at_topic_sequence_number(number);
  subscribe->set_sequence_page(number == 0 ? kPageWithoutHistory : page);
  const Rpc* const rpc = call.service.rpcs().Find("cache_client.pubsub.Pubsub/Subscribe");
  BlockingCall stream(call.service, *rpc, std::move(subscribe), {.metadata = call.metadata});
  ordered_json items = ordered_json::array();
  const absl::Time deadline = SystemTime().Now() + kPoll;
  while (items.size() < kItemsMax && SystemTime().Now() < deadline && !ClientIsGone()) {
    const auto next = stream.Read(items.empty() ? kLook : kMore);
    if (next == BlockingCall::Next::kAnswer) {
      if (auto element = ElementOf(stream.answer())) items.push_back(*std::move(element));
    } else if (!items.empty()) {
      break;
    } else if (next == BlockingCall::Next::kEnd) {
      return stream.status();
    }
  }
  SetJson(response, {{"items", std::move(items)}});
  return absl::OkStatus();
}

struct Path {
  std::string resource;
  std::vector<std::string> names;
};

// A name may hold slashes: they come percent-encoded.
Path PathOf(absl::string_view target) {
  Path path;
  for (const absl::string_view segment : absl::StrSplit(target.substr(0, target.find('?')), '/')) {
    path.names.push_back(PercentDecoded(segment));
  }
  path.names.erase(path.names.begin());
  if (path.names.empty()) return path;
  path.resource = path.names.front();
  path.names.erase(path.names.begin());
  return path;
}

using Answer = absl::Status (*)(const ApiCall&, HttpResponse&);

// Null for a method that the resource does not know.
Answer RouteOf(const std::string& resource, const std::string& method) {
  if (resource == "cache") {
    if (method == "GET") return Get;
    if (method == "PUT") return Put;
    return method == "DELETE" ? Delete : nullptr;
  }
  if (method == "GET") return Poll;
  return method == "POST" ? Publish : nullptr;
}

// Names travel as metadata or in messages.
absl::Status CheckNames(const ApiCall& call, bool is_cache) {
  const bool prints = std::all_of(call.cache.begin(), call.cache.end(), absl::ascii_isprint);
  if (is_cache && !prints) return errors::CacheNotFound(call.cache);
  if (IsValidUtf8(call.cache) && IsValidUtf8(call.topic)) return absl::OkStatus();
  return errors::Malformed("name", "must be UTF-8");
}

absl::Status Dispatch(const Gateway& gateway, const HttpRequest& request, HttpResponse& response) {
  const Path path = PathOf(request.target);
  const bool is_cache = path.resource == "cache" && path.names.size() == 1;
  const bool is_topic = path.resource == "topics" && path.names.size() == 2;
  if (!is_cache && !is_topic) return errors::PathNotFound(request.Path());
  const Answer answer = RouteOf(path.resource, request.method);
  if (answer == nullptr) return errors::MethodNotAllowed(request.method);
  ApiCall call{.service = gateway.service,
               .request = request,
               .query = request.Query(),
               .cache = path.names[0],
               .topic = is_topic ? path.names[1] : ""};
  RETURN_IF_ERROR(MakeMetadata(call, is_cache));
  RETURN_IF_ERROR(CheckNames(call, is_cache));
  return answer(call, response);
}

}  // namespace

HttpResponse RefusalOfHttpApi(int status, const std::string& why) {
  HttpResponse response = {.status = status};
  SetJson(response,
          {{"status", status}, {"title", std::string(HttpReason(status))}, {"detail", why}});
  return response;
}

HttpResponse AnswerHttpApi(const Gateway& gateway, const HttpRequest& request) {
  HttpResponse response;
  const absl::Status answered = Dispatch(gateway, request, response);
  if (answered.ok()) return response;
  return RefusalOfHttpApi(StatusOfApi(answered.code()), TextOf(answered));
}

}  // namespace emulator
