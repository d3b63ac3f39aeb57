// Calls of all RPCs with made messages: by gRPC, by gRPC-Web, and requests of the HTTP API and the
// control API.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "controlclient.pb.h"
#include "emulator/base/clock.h"
#include "tests/attack/battle.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

constexpr int kAtOnce = 64;
constexpr size_t kShownBytes = 80;

// A call under way; all that it needs lives with it.
struct Call {
  std::string rpc;
  std::string sent;
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

// How many calls are under way.
class Gate {
 public:
  void Enter() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Gate::HasRoom));
    ++inside_;
  }
  void Leave() {
    absl::MutexLock lock(&mutex_);
    --inside_;
  }
  void AwaitEmpty() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Gate::IsEmpty));
  }

 private:
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return inside_ < kAtOnce; }
  bool IsEmpty() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return inside_ == 0; }
  absl::Mutex mutex_;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
};

std::string Shown(const std::string& bytes) {
  return absl::CHexEscape(absl::string_view(bytes).substr(0, kShownBytes));
}

void AddMetadata(grpc::ClientContext& context, Random& random) {
  if (!OneIn(random, 5)) context.AddMetadata("cache", absl::StrCat("name", Pick(random, 4)));
  if (OneIn(random, 3)) context.AddMetadata("authorization", MakeCredential(random));
  if (OneIn(random, 8)) context.AddMetadata("cache", "twice");
  if (OneIn(random, 8)) context.AddMetadata("odd-bin", MakeBytes(random, 200));
  if (OneIn(random, 8)) context.AddMetadata("emulator-world", OneIn(random, 2) ? "" : "nowhere");
  if (OneIn(random, 20)) context.AddMetadata("long", std::string(Pick(random, 7000), 'l'));
  if (OneIn(random, 10)) {
    context.AddMetadata("request-id", absl::StrCat(random()));
    context.AddMetadata("return-error", OneIn(random, 2) ? "unavailable" : "no such error");
    context.AddMetadata("error-count", absl::StrCat(random()));
    context.AddMetadata("delay-ms", OneIn(random, 2) ? "5" : "-1");
  }
}

// What no request may bring about.
void JudgeStatus(Report& report, const std::string& rpc, const std::string& sent, int code,
                 const std::string& message) {
  const bool bug = code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN ||
                   code == grpc::StatusCode::DATA_LOSS;
  // gRPC itself says so of what cannot be inflated, and of two responses where one is expected.
  const bool by_grpc = absl::StrContains(message, "ecompress") ||
                       absl::StrContains(message, "essage compressed") ||
                       absl::StrContains(message, "Cancelling");
  if (bug && !by_grpc) {
    report.Find(absl::StrCat(rpc, " answers ", code), absl::StrCat(message, " to ", Shown(sent)));
  }
  if (code != 0 && message.empty()) {
    report.Find(absl::StrCat("status ", code, " without a text"),
                absl::StrCat(rpc, " ", Shown(sent)));
  }
}

// Most calls need a cache; others may have deleted it.
std::string ProperCreateCache(Random& random) {
  control_client::CreateCacheRequest request;
  request.set_cache_name(absl::StrCat("name", Pick(random, 4)));
  return request.SerializeAsString();
}

std::unique_ptr<Call> MakeCall(const Method& method, Random& random) {
  auto call = std::make_unique<Call>();
  const bool creates = OneIn(random, 40);
  call->rpc = creates ? "control_client.ScsControl/CreateCache" : method.rpc;
  call->sent = creates ? ProperCreateCache(random) : MakeMessage(*method.request, random);
  if (OneIn(random, 4000)) call->sent += std::string(6 << 20, 'o');
  const grpc::Slice slice(call->sent);
  call->request = grpc::ByteBuffer(&slice, 1);
  AddMetadata(call->context, random);
  static constexpr grpc_compression_algorithm kCompressions[] = {
      GRPC_COMPRESS_NONE, GRPC_COMPRESS_NONE, GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE};
  call->context.set_compression_algorithm(kCompressions[Pick(random, 4)]);
  const int patience_ms = method.streams ? 100 : OneIn(random, 50) ? 1 : 10'000;
  call->context.set_deadline(
      absl::ToChronoTime(SystemTime().Now() + absl::Milliseconds(patience_ms)));
  return call;
}

std::string WebFrame(const std::string& message, Random& random) {
  // The length may be wrong.
  const size_t size = OneIn(random, 10) ? random() : message.size();
  std::string frame(1, OneIn(random, 20) ? static_cast<char>(random()) : '\0');
  for (int shift = 24; shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift);
  return frame + message;
}

std::string WebRequest(const Method& method, Random& random) {
  std::string body = WebFrame(MakeMessage(*method.request, random), random);
  const bool text = OneIn(random, 2);
  if (text) body = absl::Base64Escape(body);
  std::string path = OneIn(random, 20) ? "/cache_client/Ping/Ping" : absl::StrCat("/", method.rpc);
  std::string headers = absl::StrCat("content-type: application/grpc-web", text ? "-text" : "",
                                     "\r\ncache: name", Pick(random, 4), "\r\n");
  if (method.streams) absl::StrAppend(&headers, "grpc-timeout: 50m\r\n");
  if (OneIn(random, 3)) {
    absl::StrAppend(&headers, "authorization: ", MakeCredential(random), "\r\n");
  }
  if (OneIn(random, 20)) absl::StrAppend(&headers, "grpc-timeout: ", random(), "S\r\n");
  return HttpRequest("POST", path, body, headers);
}

// No answer of a server to a client's mistake is the server's.
void JudgeHttp(Report& report, const std::string& request, const std::string& answer) {
  const int status = HttpStatusOf(answer);
  report.Count(absl::StrCat("HTTP ", status));
  if (status < 500 || status == 501 || status == 503 || status == 505) return;
  report.Find(absl::StrCat("HTTP ", status), absl::StrCat(Shown(request), " -> ", Shown(answer)));
}

std::string OddName(Random& random) {
  static const std::string kNames[] = {"name0", "name1",   "%00",       "%ff",   "%", "..",
                                       "a%2Fb", "default", "%e2%98%83", "a?b=c", "",  "*"};
  return OneIn(random, 10) ? std::string(Pick(random, 3000), 'n') : kNames[Pick(random, 12)];
}

// What the control API offers, with a body that it takes.
struct Place {
  const char* method;
  const char* place;
  const char* body;
};
constexpr Place kPlaces[] = {
    {"POST", "/caches", R"({"cache":"name0"})"},
    {"DELETE", "/caches/name1", ""},
    {"POST", "/caches/name0/flush", "{}"},
    {"POST", "/credentials", R"({"kind":"disposable","expires_in_seconds":60,"permissions":[
        {"role":"publishonly","cache":"name0","topic":"name1"}]})"},
    {"POST", "/faults", R"({"name":"f","webhook":"*","first":1,"last":2,"send_as":"gzip"})"},
    {"POST", "/faults", R"({"name":"g","rpc":"get","status":"unavailable","delay_ms":5})"},
    {"DELETE", "/faults/f", ""},
    {"POST", "/scenario",
     R"({"caches":["name0"],"items":[{"cache":"name0","key":"k","list":["a"]}]})"},
    {"POST", "/topics/publish", R"({"cache":"name0","topic":"name1","text":"hi"})"},
    {"POST", "/topics/reset", R"({"cache":"name0","topic":"name1"})"},
    {"POST", "/topics/evict", R"({"cache":"name0","topic":"name1","keep":1})"},
    {"POST", "/webhooks",
     R"({"cache":"name0","webhook":"w","topic":"name1","url":"http://127.0.0.1:1/"})"},
    {"POST", "/webhooks/name0/w/rotate", "{}"},
    {"DELETE", "/webhooks/name0/w", ""},
    {"GET", "/clock", ""},
    {"POST", "/clock/advance", R"({"by_ms":10})"},
    {"POST", "/clock/set", R"({"time":"2030-01-01T00:00:00Z"})"},
    {"POST", "/clock/freeze", "{}"},
    {"POST", "/clock/release", "{}"},
    {"POST", "/clock/run-until-idle", R"({"at_most_ms":1000})"},
    {"GET", "/deliveries?count=5", ""},
    {"POST", "/deliveries/orders", R"({"order":"shuffle","window":3,"gather_ms":5})"},
    {"POST", "/deliveries/release", R"({"count":2})"},
    {"GET", "/deliveries/1", ""},
    {"GET", "/deliveries/1/explain", ""},
    {"POST", "/deliveries/1/resend", R"({"restamp":true})"},
    {"POST", "/explain", R"({"body":"{}","signature":"00","headers":{"a":"b"}})"},
    {"GET", "/journal?count=3", ""},
    {"GET", "/journal/export", ""},
    {"GET", "/bundle", ""},
    {"POST", "/snapshots", R"({"snapshot":"s"})"},
    {"POST", "/snapshots/s/restore", "{}"},
    {"POST", "/reset", "{}"},
    {"POST", "/wait", R"({"deliveries_done":true,"timeout_ms":5})"},
};

// A body that was good, with something odd in it.
std::string OddJson(const std::string& good, Random& random) {
  static const std::string kValues[] = {"{}",
                                        "[]",
                                        "null",
                                        "1e999",
                                        "-1",
                                        "99999999999999999999",
                                        "\"\\ud800\"",
                                        "\"\\u0000\"",
                                        "\"\"",
                                        "true",
                                        R"("manual:9999-12-31T23:59:59Z")",
                                        "[[[[[[]]]]]]",
                                        "9223372036854775807"};
  nlohmann::json body = nlohmann::json::parse(good, nullptr, /*allow_exceptions=*/false);
  if (OneIn(random, 3)) return good;
  if (OneIn(random, 20)) return std::string(Pick(random, 5000), '[');
  if (OneIn(random, 10)) return MakeBytes(random, 100);
  if (OneIn(random, 10)) return good.substr(0, Pick(random, good.size() + 1));
  const std::string& odd = kValues[Pick(random, std::size(kValues))];
  const auto value = nlohmann::json::parse(odd, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object() || body.empty() || value.is_discarded()) return odd;
  if (OneIn(random, 8)) {
    body["nobody asked"] = value;
  } else {
    std::next(body.begin(), static_cast<long>(Pick(random, body.size()))).value() = value;
  }
  return body.dump();
}

}  // namespace

void AttackCalls(Battle& battle) {
  grpc::GenericStub stub(NewChannel(battle.victim().data()));
  Gate gate;
  Report& report = battle.report();
  for (int i = 0; i < battle.options().messages && battle.GoesOn(); ++i) {
    const Method& method = AllMethods()[static_cast<size_t>(i) % AllMethods().size()];
    gate.Enter();
    Call* const call = MakeCall(method, battle.random()).release();
    report.Count("calls");
    stub.UnaryCall(&call->context, absl::StrCat("/", call->rpc), {}, &call->request,
                   &call->response, [call, &gate, &report](grpc::Status status) {
                     JudgeStatus(report, call->rpc, call->sent, status.error_code(),
                                 status.error_message());
                     report.Count(absl::StrCat("status ", status.error_code()));
                     delete call;
                     gate.Leave();
                   });
  }
  gate.AwaitEmpty();
}

void AttackWebCalls(Battle& battle) {
  for (int i = 0; i < battle.options().messages && battle.GoesOn(); ++i) {
    const Method& method = AllMethods()[static_cast<size_t>(i) % AllMethods().size()];
    const std::string request = WebRequest(method, battle.random());
    JudgeHttp(battle.report(), request, Ask(battle.victim().data(), request));
  }
}

void AttackHttpApi(Battle& battle) {
  static const std::string kMethods[] = {"GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "BREW"};
  Random& random = battle.random();
  for (int i = 0; i < battle.options().messages && battle.GoesOn(); ++i) {
    std::string target = absl::StrCat(OneIn(random, 2) ? "/cache/" : "/topics/", OddName(random));
    if (OneIn(random, 2)) absl::StrAppend(&target, "/", OddName(random));
    absl::StrAppend(&target, "?key=", OddName(random), "&ttl_seconds=", OddName(random));
    const std::string credential = absl::StrCat("authorization: ", MakeCredential(random), "\r\n");
    const std::string request =
        HttpRequest(kMethods[Pick(random, 7)], target, MakeBytes(random, 200),
                    OneIn(random, 2) ? credential : "");
    // A poll waits longer than we do.
    JudgeHttp(battle.report(), request, Ask(battle.victim().data(), request, 300));
  }
}

void AttackControl(Battle& battle) {
  Random& random = battle.random();
  const std::string& control = battle.victim().control();
  const std::string json = "Content-Type: application/json\r\n";
  // In a world of its own: the calm client needs the default one.
  Ask(control, HttpRequest("POST", "/v1/worlds", R"({"world":"attacked"})", json));
  for (int i = 0; i < battle.options().messages && battle.GoesOn(); ++i) {
    const Place& place = kPlaces[Pick(random, std::size(kPlaces))];
    std::string world = OneIn(random, 30) ? OddName(random) : "attacked";
    if (world == "default") world = "no";
    std::string target = absl::StrCat("/v1/worlds/", world, place.place);
    if (OneIn(random, 30)) absl::StrAppend(&target, "?", OddName(random), "=", OddName(random));
    const std::string request =
        HttpRequest(OneIn(random, 30) ? "PUT" : place.method, target,
                    place.body[0] == '\0' ? "" : OddJson(place.body, random), json);
    JudgeHttp(battle.report(), request, Ask(control, request, 300));
  }
}

}  // namespace emulator::attack
