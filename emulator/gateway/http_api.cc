// The HTTP API: caches and topics by plain HTTP (behaviour/http-api.md).

#include <grpcpp/grpcpp.h>
#include <httplib.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cacheclient.pb.h"
#include "cachepubsub.pb.h"
#include "emulator/base/clock.h"
#include "emulator/base/json_text.h"
#include "emulator/base/utf8.h"
#include "emulator/gateway/gateway_routes.h"
#include "emulator/gateway/http_door.h"
#include "emulator/grpc/rpc_stream.h"

namespace emulator {
namespace {

using httplib::Request;
using httplib::Response;
using nlohmann::ordered_json;

// How long a poll waits when nothing comes, and for more once something came.
constexpr absl::Duration kPoll = absl::Seconds(30);
constexpr absl::Duration kMore = absl::Milliseconds(5);
constexpr absl::Duration kLook = absl::Milliseconds(200);
constexpr size_t kItemsMax = 100;
constexpr int64_t kTtlSecondsMax = int64_t{1} << 40;

enum HttpStatus {
  kOk = 200,
  kNoContent = 204,
  kBadRequest = 400,
  kUnauthorized = 401,
  kForbidden = 403,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kTooManyRequests = 429,
  kServerError = 500,
};

const char* TitleOf(int status) {
  switch (status) {
    case kBadRequest:
      return "Bad Request";
    case kUnauthorized:
      return "Unauthorized";
    case kForbidden:
      return "Forbidden";
    case kNotFound:
      return "Not Found";
    case kMethodNotAllowed:
      return "Method Not Allowed";
    case kTooManyRequests:
      return "Too Many Requests";
    default:
      return "Internal Server Error";
  }
}

void Refuse(Response& response, int status, const std::string& detail) {
  response.status = status;
  const ordered_json error = {{"status", status}, {"title", TitleOf(status)}, {"detail", detail}};
  response.set_content(error.dump(-1, ' ', false, ordered_json::error_handler_t::replace),
                       "application/json");
}

int HttpStatusOf(int grpc_code) {
  switch (static_cast<grpc::StatusCode>(grpc_code)) {
    case grpc::StatusCode::OK:
      return kOk;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::FAILED_PRECONDITION:
      return kBadRequest;
    case grpc::StatusCode::UNAUTHENTICATED:
      return kUnauthorized;
    case grpc::StatusCode::PERMISSION_DENIED:
      return kForbidden;
    case grpc::StatusCode::NOT_FOUND:
      return kNotFound;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return kTooManyRequests;
    default:
      return kServerError;
  }
}

// A request, read: what it is about and who asks.
struct ApiCall {
  const Gateway& gateway;
  const Request& request;
  httplib::Params query;
  std::string cache;
  std::string topic;
  std::multimap<std::string, std::string> metadata;
};

std::optional<std::string> QueryText(const ApiCall& call, const char* name) {
  const auto found = call.query.find(name);
  if (found == call.query.end()) return std::nullopt;
  return found->second;
}

// Absent when it is there and no number.
std::optional<uint64_t> QueryNumber(const ApiCall& call, const char* name) {
  const std::string text = QueryText(call, name).value_or("0");
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

// The key inside the console's base64 wrapper, or the text as it is, without "Bearer ".
std::string RawToken(absl::string_view text) {
  absl::ConsumePrefix(&text, "Bearer ");
  std::string wrapper;
  if (!absl::Base64Unescape(text, &wrapper)) return std::string(text);
  const auto json = ParseJson(wrapper);
  if (!json || !json->is_object() || !json->contains("api_key")) return std::string(text);
  const auto& key = (*json)["api_key"];
  return key.is_string() ? key.get<std::string>() : std::string(text);
}

// Puts the credential where calls have it; false, and answered, when it is given twice.
bool TakeCredential(ApiCall& call, Response& response) {
  const auto in_query = QueryText(call, "token");
  const auto in_header = call.metadata.find("authorization");
  if (in_query && in_header != call.metadata.end()) {
    Refuse(response, kBadRequest,
           "Only one of the header Authorization and the query token must be set");
    return false;
  }
  const std::string token = RawToken(in_query                           ? *in_query
                                     : in_header != call.metadata.end() ? in_header->second
                                                                        : "");
  call.metadata.erase("authorization");
  const bool travels = std::all_of(token.begin(), token.end(), absl::ascii_isprint);
  if (!token.empty()) call.metadata.emplace("authorization", travels ? token : "?");
  return true;
}

// Makes a unary call; answers the error itself, and false.
template <typename Answer>
bool Ask(const ApiCall& call, const char* rpc, const google::protobuf::MessageLite& message,
         Answer& answer, Response& response) {
  RpcStream stream(call.gateway.channel(), rpc, call.metadata, message.SerializeAsString());
  std::string bytes;
  bool answered = false;
  while (stream.Read(bytes) == RpcStream::Next::kMessage) answered = answer.ParseFromString(bytes);
  if (answered && stream.outcome().code == 0) return true;
  Refuse(response, HttpStatusOf(stream.outcome().code), stream.outcome().message);
  return false;
}

// The key, from the one way or the other; absent, and answered, when it is wrong.
std::optional<std::string> KeyOf(const ApiCall& call, Response& response) {
  const auto key = QueryText(call, "key");
  const auto base64 = QueryText(call, "key_base64");
  std::string bytes;
  if (key.has_value() == base64.has_value()) {
    Refuse(response, kBadRequest, "One of the query members key and key_base64 is needed");
  } else if (key) {
    return key;
  } else if (absl::WebSafeBase64Unescape(*base64, &bytes) ||
             absl::Base64Unescape(*base64, &bytes)) {
    return bytes;
  } else {
    Refuse(response, kBadRequest, "The query member key_base64 is no base64url");
  }
  return std::nullopt;
}

void Get(const ApiCall& call, Response& response) {
  const auto key = KeyOf(call, response);
  if (!key) return;
  cache_client::GetRequest get;
  get.set_cache_key(*key);
  cache_client::GetResponse got;
  if (!Ask(call, "cache_client.Scs/Get", get, got, response)) return;
  if (got.result() != cache_client::Hit) return Refuse(response, kNotFound, "Key not found");
  response.set_content(got.cache_body(), "application/octet-stream");
}

void Put(const ApiCall& call, Response& response) {
  const auto key = KeyOf(call, response);
  if (!key) return;
  int64_t ttl_seconds = 0;
  if (!absl::SimpleAtoi(QueryText(call, "ttl_seconds").value_or(""), &ttl_seconds) ||
      ttl_seconds <= 0 || ttl_seconds > kTtlSecondsMax) {
    return Refuse(response, kBadRequest,
                  "The query member ttl_seconds must be a whole number above 0");
  }
  cache_client::SetRequest set;
  set.set_cache_key(*key);
  set.set_cache_body(call.request.body);
  set.set_ttl_milliseconds(static_cast<uint64_t>(ttl_seconds) * 1000);
  cache_client::SetResponse done;
  if (Ask(call, "cache_client.Scs/Set", set, done, response)) response.status = kNoContent;
}

void Delete(const ApiCall& call, Response& response) {
  const auto key = KeyOf(call, response);
  if (!key) return;
  cache_client::DeleteRequest erase;
  erase.set_cache_key(*key);
  cache_client::DeleteResponse done;
  if (Ask(call, "cache_client.Scs/Delete", erase, done, response)) response.status = kNoContent;
}

void Publish(const ApiCall& call, Response& response) {
  cache_client::pubsub::PublishRequest publish;
  publish.set_cache_name(call.cache);
  publish.set_topic(call.topic);
  const std::string type = call.request.get_header_value("Content-Type");
  if (absl::StartsWith(type, "application/octet-stream") || !IsValidUtf8(call.request.body)) {
    publish.mutable_value()->set_binary(call.request.body);
  } else {
    publish.mutable_value()->set_text(call.request.body);
  }
  common::Empty done;
  if (Ask(call, "cache_client.pubsub.Pubsub/Publish", publish, done, response)) {
    response.status = kNoContent;
  }
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

void Poll(const ApiCall& call, Response& response) {
  const auto number = QueryNumber(call, "sequence_number");
  const auto page = QueryNumber(call, "sequence_page");
  if (!number || !page) {
    return Refuse(response, kBadRequest, "sequence_number and sequence_page must be whole numbers");
  }
  cache_client::pubsub::SubscriptionRequest subscribe;
  subscribe.set_cache_name(call.cache);
  subscribe.set_topic(call.topic);
  subscribe.set_resume_at_topic_sequence_number(*number);
  subscribe.set_sequence_page(*page);
  RpcStream stream(call.gateway.channel(), "cache_client.pubsub.Pubsub/Subscribe", call.metadata,
                   subscribe.SerializeAsString());
  ordered_json items = ordered_json::array();
  const absl::Time deadline = SystemTime().Now() + kPoll;
  while (items.size() < kItemsMax && SystemTime().Now() < deadline && !ClientIsGone()) {
    std::string bytes;
    const auto next = stream.Read(bytes, items.empty() ? kLook : kMore);
    if (next == RpcStream::Next::kTimeout && !items.empty()) break;
    if (next == RpcStream::Next::kEnd && items.empty()) {
      return Refuse(response, HttpStatusOf(stream.outcome().code), stream.outcome().message);
    }
    if (next == RpcStream::Next::kEnd) break;
    if (next != RpcStream::Next::kMessage) continue;
    if (auto element = ElementOf(bytes)) items.push_back(*std::move(element));
  }
  const ordered_json answer = {{"items", std::move(items)}};
  call.gateway.await_open();
  response.set_content(answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace),
                       "application/json");
}

struct Path {
  std::string resource;
  std::vector<std::string> names;
};

// A name may hold slashes: they come percent-encoded.
Path PathOf(absl::string_view target) {
  Path path;
  for (const absl::string_view segment : absl::StrSplit(target.substr(0, target.find('?')), '/')) {
    path.names.push_back(httplib::detail::decode_url(std::string(segment), false));
  }
  path.names.erase(path.names.begin());
  if (path.names.empty()) return path;
  path.resource = path.names.front();
  path.names.erase(path.names.begin());
  return path;
}

using Answer = void (*)(const ApiCall&, Response&);

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

}  // namespace

void AnswerHttpApi(const Gateway& gateway, const Request& request, Response& response) {
  const Path path = PathOf(request.target);
  const bool is_cache = path.resource == "cache" && path.names.size() == 1;
  const bool is_topic = path.resource == "topics" && path.names.size() == 2;
  if (!is_cache && !is_topic) return Refuse(response, kNotFound, "No such path");
  const Answer answer = RouteOf(path.resource, request.method);
  if (answer == nullptr) {
    return Refuse(response, kMethodNotAllowed, absl::StrCat(request.method, " is not known here"));
  }
  ApiCall call{.gateway = gateway,
               .request = request,
               .query = {},
               .cache = path.names[0],
               .topic = is_topic ? path.names[1] : "",
               .metadata = MetadataOf(request)};
  const size_t mark = request.target.find('?');
  if (mark != std::string::npos) {
    httplib::detail::parse_query_text(request.target.substr(mark + 1), call.query);
  }
  if (!TakeCredential(call, response)) return;
  call.metadata.erase("cache");
  if (is_cache && !std::all_of(call.cache.begin(), call.cache.end(), absl::ascii_isprint)) {
    return Refuse(response, kNotFound, "Cache not found");
  }
  if (!IsValidUtf8(call.cache) || !IsValidUtf8(call.topic)) {
    return Refuse(response, kBadRequest, "Names must be UTF-8");
  }
  if (is_cache) call.metadata.emplace("cache", call.cache);
  answer(call, response);
}

}  // namespace emulator
