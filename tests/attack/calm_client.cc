#include "tests/attack/calm_client.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "cacheclient.grpc.pb.h"
#include "cachepubsub.grpc.pb.h"
#include "controlclient.grpc.pb.h"
#include "emulator/base/clock.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

constexpr char kCache[] = "calm";
constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr absl::Duration kPause = absl::Milliseconds(20);
constexpr size_t kFailuresTold = 5;

std::unique_ptr<grpc::ClientContext> NewContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("cache", kCache);
  context->set_deadline(absl::ToChronoTime(SystemTime().Now() + kPatience));
  return context;
}

std::string Text(const grpc::Status& status) {
  if (status.ok()) return "";
  return absl::StrCat("status ", static_cast<int>(status.error_code()), " ",
                      status.error_message());
}

}  // namespace

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

CalmClient::CalmClient(std::string data_address, std::string control_address)
    : control_address_(std::move(control_address)), channel_(NewChannel(data_address)) {
  control_client::CreateCacheRequest request;
  request.set_cache_name(kCache);
  control_client::CreateCacheResponse response;
  control_client::ScsControl::NewStub(channel_)->CreateCache(NewContext().get(), request,
                                                             &response);
  thread_ = std::thread([this] { Work(); });
}

CalmClient::~CalmClient() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  thread_.join();
}

void CalmClient::Work() {
  for (int number = 0;; ++number) {
    Round(number);
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&ending_), kPause)) return;
  }
}

void CalmClient::Call(const std::string& name, const std::function<std::string()>& call) {
  const absl::Time begin = SystemTime().Now();
  const std::string failure = call();
  const absl::Duration took = SystemTime().Now() - begin;
  absl::MutexLock lock(&mutex_);
  took_.push_back(took);
  if (failure.empty() || failures_.size() >= kFailuresTold) return;
  failures_.push_back(absl::StrCat(name, ": ", failure));
}

void CalmClient::Round(int number) {
  const auto scs = cache_client::Scs::NewStub(channel_);
  const std::string key = absl::StrCat("key ", number % 10);
  const std::string value = absl::StrCat("value ", number);
  Call("set", [&] {
    cache_client::SetRequest request;
    request.set_cache_key(key);
    request.set_cache_body(value);
    request.set_ttl_milliseconds(60'000);
    cache_client::SetResponse response;
    return Text(scs->Set(NewContext().get(), request, &response));
  });
  Call("get", [&]() -> std::string {
    cache_client::GetRequest request;
    request.set_cache_key(key);
    cache_client::GetResponse response;
    const grpc::Status status = scs->Get(NewContext().get(), request, &response);
    if (status.ok() && response.cache_body() != value) return "another value than was set";
    return Text(status);
  });
  Call("publish", [&] {
    cache_client::pubsub::PublishRequest request;
    request.set_cache_name(kCache);
    request.set_topic("calm");
    request.mutable_value()->set_text(value);
    common::Empty response;
    return Text(cache_client::pubsub::Pubsub::NewStub(channel_)->Publish(NewContext().get(),
                                                                         request, &response));
  });
  Call("livez", [&]() -> std::string {
    const std::string answer = Ask(control_address_, HttpRequest("GET", "/livez", ""), 10'000);
    return HttpStatusOf(answer) == 200 ? "" : absl::StrCat("answered ", HttpStatusOf(answer));
  });
}

CalmClient::Service CalmClient::TakeService() {
  absl::MutexLock lock(&mutex_);
  Service service{.calls = static_cast<int>(took_.size()), .failures = std::move(failures_)};
  if (!took_.empty()) {
    std::sort(took_.begin(), took_.end());
    service.p99 = took_[took_.size() * 99 / 100];
    service.longest = took_.back();
  }
  took_.clear();
  failures_.clear();
  return service;
}

}  // namespace emulator::attack
