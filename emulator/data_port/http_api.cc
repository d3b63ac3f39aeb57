// The HTTP API: caches and topics by plain HTTP (docs/behaviour/http-api.md).

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
#include "emulator/data_port/gateway_routes.h"
#include "emulator/data_port/rpc_stream.h"
#include "emulator/domain/tokens/token_codec.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// How long a poll waits when nothing comes, and for more once something came.
constexpr absl::Duration kPoll = absl::Seconds(30);
constexpr absl::Duration kMore = absl::Milliseconds(5);
constexpr absl::Duration kLook = absl::Milliseconds(200);
constexpr size_t kItemsMax = 100;
constexpr int64_t kTtlSecondsMax = int64_t{1} << 40;

enum HttpStatus {
  kNoContent = 204,
  kBadRequest = 400,
  kUnauthorized = 401,
  kForbidden = 403,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kTooManyRequests = 429,
  kServerError = 500,
};

int HttpStatusOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
      return kBadRequest;
    case absl::StatusCode::kUnauthenticated:
      return kUnauthorized;
    case absl::StatusCode::kPermissionDenied:
      return kForbidden;
    case absl::StatusCode::kNotFound:
      return kNotFound;
    case absl::StatusCode::kUnimplemented:
      return kMethodNotAllowed;
    case absl::StatusCode::kResourceExhausted:
      return kTooManyRequests;
    default:
      return kServerError;
  }
}

void SetJson(HttpResponse& response, const ordered_json& json) {
  response.body = json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  response.content_type = "application/json";
}

// A request, read: what it is about and who asks.
struct ApiCall {
  const Gateway& gateway;
  const HttpRequest& request;
  std::multimap<std::string, std::string> query;
  std::string cache;
  std::string topic;
  std::multimap<std::string, std::string> metadata;
};

std::optional<std::string> QueryText(const ApiCall& call, const char* name) {
  const auto found = call.query.find(name);
  if (found == call.query.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<uint64_t> QueryNumber(const ApiCall& call, const char* name) {
  uint64_t number = 0;
  if (absl::SimpleAtoi(QueryText(call, name).value_or("0"), &number)) return number;
  return errors::Malformed(name, "must be a whole number");
}

// Puts the credential where calls have it.
absl::Status TakeCredential(ApiCall& call) {
  const auto in_query = QueryText(call, "token");
  const auto in_header = call.metadata.find("authorization");
  const bool has_header = in_header != call.metadata.end();
  if (in_query && has_header) return errors::CredentialGivenTwice();
  const std::string token = UnwrapKey(in_query     ? *in_query
                                      : has_header ? in_header->second
                                                   : "")
                                .token;
  call.metadata.erase("authorization");
  const bool travels = std::all_of(token.begin(), token.end(), absl::ascii_isprint);
  if (!token.empty()) call.metadata.emplace("authorization", travels ? token : "?");
  return absl::OkStatus();
}

// Makes a unary call.
template <typename Answer>
absl::StatusOr<Answer> Ask(const ApiCall& call, const char* rpc,
                           const google::protobuf::MessageLite& message) {
  RpcStream stream(call.gateway.channel(), rpc, call.metadata, message.SerializeAsString());
  std::string bytes;
  Answer answer;
  while (stream.Read(bytes) == RpcStream::Next::kMessage) answer.ParseFromString(bytes);
  if (!stream.outcome().status.ok()) return stream.outcome().status;
  return answer;
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
                   Ask<cache_client::GetResponse>(call, "cache_client.Scs/Get", get));
  if (got.result() != cache_client::Hit) return errors::KeyNotFound();

  response.body = got.cache_body();
  response.content_type = "application/octet-stream";
  return absl::OkStatus();
}

absl::Status Put(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(call));
  int64_t ttl_seconds = 0;
  if (!absl::SimpleAtoi(QueryText(call, "ttl_seconds").value_or(""), &ttl_seconds) ||
      ttl_seconds <= 0 || ttl_seconds > kTtlSecondsMax) {
    return errors::Malformed("ttl_seconds", "must be a whole number above 0");
  }

  cache_client::SetRequest set;
  set.set_cache_key(key);
  set.set_cache_body(call.request.body);
  set.set_ttl_milliseconds(static_cast<uint64_t>(ttl_seconds) * 1000);
  response.status = kNoContent;
  return Ask<cache_client::SetResponse>(call, "cache_client.Scs/Set", set).status();
}

absl::Status Delete(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto key, KeyOf(call));

  cache_client::DeleteRequest erase;
  erase.set_cache_key(key);
  response.status = kNoContent;
  return Ask<cache_client::DeleteResponse>(call, "cache_client.Scs/Delete", erase).status();
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
  return Ask<common::Empty>(call, "cache_client.pubsub.Pubsub/Publish", publish).status();
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
std::optional<ordered_json> ElementOf(const std::string& bytes) {
  cache_client::pubsub::SubscriptionItem element;
  if (!element.ParseFromString(bytes)) return std::nullopt;
  if (element.has_item()) return ItemToJson(element.item());
  if (!element.has_discontinuity()) return std::nullopt;
  const auto& gap = element.discontinuity();
  return ordered_json{{"discontinuity",
                       {{"last_topic_sequence", gap.last_topic_sequence()},
                        {"new_topic_sequence", gap.new_topic_sequence()},
                        {"new_sequence_page", gap.new_sequence_page()}}}};
}

absl::Status Poll(const ApiCall& call, HttpResponse& response) {
  ASSIGN_OR_RETURN(const auto number, QueryNumber(call, "sequence_number"));
  ASSIGN_OR_RETURN(const auto page, QueryNumber(call, "sequence_page"));

  cache_client::pubsub::SubscriptionRequest subscribe;
  subscribe.set_cache_name(call.cache);
  subscribe.set_topic(call.topic);
  subscribe.set_resume_at_topic_sequence_number(number);
  subscribe.set_sequence_page(page);
  RpcStream stream(call.gateway.channel(), "cache_client.pubsub.Pubsub/Subscribe", call.metadata,
                   subscribe.SerializeAsString());
  ordered_json items = ordered_json::array();
  const absl::Time deadline = SystemTime().Now() + kPoll;
  while (items.size() < kItemsMax && SystemTime().Now() < deadline && !ClientIsGone()) {
    std::string bytes;
    const auto next = stream.Read(bytes, items.empty() ? kLook : kMore);
    if (next == RpcStream::Next::kMessage) {
      if (auto element = ElementOf(bytes)) items.push_back(*std::move(element));
    } else if (!items.empty()) {
      break;
    } else if (next == RpcStream::Next::kEnd) {
      return stream.outcome().status;
    }
  }
  call.gateway.await_open();
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
  ApiCall call{.gateway = gateway,
               .request = request,
               .query = request.Query(),
               .cache = path.names[0],
               .topic = is_topic ? path.names[1] : "",
               .metadata = MetadataOf(request)};
  RETURN_IF_ERROR(TakeCredential(call));
  RETURN_IF_ERROR(CheckNames(call, is_cache));
  call.metadata.erase("cache");
  if (is_cache) call.metadata.emplace("cache", call.cache);
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
  return RefusalOfHttpApi(HttpStatusOf(answered.code()), std::string(answered.message()));
}

}  // namespace emulator
