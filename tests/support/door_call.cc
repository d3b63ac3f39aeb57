#include "tests/support/door_call.h"

#include <grpcpp/generic/generic_stub.h>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/clock.h"
#include "emulator/data_port/grpc_web.h"
#include "emulator/web/http_message.h"
#include "tests/support/raw_client.h"

namespace emulator {
namespace {

using cache_client::pubsub::SubscriptionItem;
using google::protobuf::Message;

constexpr char kGet[] = "cache_client.Scs/Get";
constexpr char kSubscribe[] = "cache_client.pubsub.Pubsub/Subscribe";
constexpr char kNoAnswer[] = "no answer";

std::string GetOf(const std::string& key) {
  cache_client::GetRequest request;
  request.set_cache_key(key);
  return request.SerializeAsString();
}

// Without history, as a poll by HTTP asks for it.
std::string SubscribeTo(const std::string& topic) {
  cache_client::pubsub::SubscriptionRequest request;
  request.set_sequence_page(1);
  request.set_cache_name("c");
  request.set_topic(topic);
  return request.SerializeAsString();
}

std::string ValueOf(const std::string& bytes) {
  cache_client::GetResponse response;
  return response.ParseFromString(bytes) ? response.cache_body() : "no GetResponse";
}

// Empty for a heartbeat.
std::string ElementText(const std::string& bytes) {
  SubscriptionItem element;
  if (!element.ParseFromString(bytes)) return "no SubscriptionItem";
  if (element.has_item()) return absl::StrCat("item ", element.item().topic_sequence_number());
  if (element.has_heartbeat()) return "";
  return absl::StrCat("gap ", element.discontinuity().last_topic_sequence(), " -> ",
                      element.discontinuity().new_topic_sequence());
}

class GrpcDoorCall final : public DoorCall {
 public:
  GrpcDoorCall(TestEmulator& emulator, const std::string& rpc, const std::string& request)
      : stub_(emulator.channel()) {
    context_.set_deadline(absl::ToChronoTime(SystemTime().Now() + absl::Seconds(20)));
    context_.AddMetadata("cache", "c");
    call_ = stub_.PrepareCall(&context_, "/" + rpc, &queue_);
    call_->StartCall(nullptr);
    Await();
    const grpc::Slice slice(request);
    call_->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
    Await();
  }
  ~GrpcDoorCall() override {
    context_.TryCancel();
    if (!finished_) Finish();
    queue_.Shutdown();
    Await();
  }

  std::string Value() override {
    std::string bytes;
    if (Read(bytes)) return ValueOf(bytes);
    return Finish();
  }
  std::vector<std::string> Elements(size_t count) override {
    std::vector<std::string> elements;
    std::string bytes;
    while (elements.size() < count && Read(bytes)) {
      const std::string text = ElementText(bytes);
      if (!text.empty()) elements.push_back(text);
    }
    if (elements.size() < count) elements.push_back(Finish());
    return elements;
  }

 private:
  bool Await() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }
  bool Read(std::string& bytes) {
    grpc::ByteBuffer buffer;
    call_->Read(&buffer, nullptr);
    if (!Await()) return false;
    std::vector<grpc::Slice> slices;
    buffer.Dump(&slices).ok();
    bytes.clear();
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return true;
  }
  // gRPC makes up a status of its own when none came.
  std::string Finish() {
    grpc::Status status;
    call_->Finish(&status, nullptr);
    Await();
    finished_ = true;
    const bool came = !absl::StrContains(status.error_message(), "reset by peer") &&
                      !absl::StrContains(status.error_message(), "Socket closed");
    return came ? status.error_message() : kNoAnswer;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool finished_ = false;
};

int PortOf(const TestEmulator& emulator) {
  const std::string address = emulator.address();
  return std::stoi(address.substr(address.rfind(':') + 1));
}

class WebDoorCall final : public DoorCall {
 public:
  WebDoorCall(TestEmulator& emulator, const std::string& rpc, const std::string& request)
      : client_(PortOf(emulator)) {
    const std::string frame = WebMessageFrame(request, false);
    client_.Say(absl::StrCat("POST /", rpc,
                             " HTTP/1.0\r\nHost: localhost\r\ncache: c\r\n"
                             "Content-Type: application/grpc-web+proto\r\nContent-Length: ",
                             frame.size(), "\r\n\r\n", frame));
  }

  std::string Value() override {
    std::string bytes;
    return Read(bytes) ? ValueOf(bytes) : error_;
  }
  std::vector<std::string> Elements(size_t count) override {
    std::vector<std::string> elements;
    std::string bytes;
    while (elements.size() < count && Read(bytes)) {
      const std::string text = ElementText(bytes);
      if (!text.empty()) elements.push_back(text);
    }
    if (elements.size() < count) elements.push_back(error_);
    return elements;
  }

 private:
  static constexpr size_t kFrameHeader = 5;

  // Takes `count` bytes of the answer; false when fewer come.
  bool Take(size_t count, std::string& bytes) {
    while (heard_.size() < count) {
      const std::string more = client_.HearSome();
      if (more.empty()) return false;
      heard_ += more;
    }
    bytes = heard_.substr(0, count);
    heard_.erase(0, count);
    return true;
  }
  bool SkipHead() {
    std::string byte;
    std::string head;
    while (!absl::EndsWith(head, "\r\n\r\n")) {
      if (!Take(1, byte)) return false;
      head += byte;
    }
    return true;
  }
  // The next message; false at the end, `error_` then says which.
  bool Read(std::string& bytes) {
    std::string header;
    error_ = kNoAnswer;
    if (!head_skipped_ && !SkipHead()) return false;
    head_skipped_ = true;
    if (!Take(kFrameHeader, header)) return false;
    size_t size = 0;
    for (size_t i = 1; i < kFrameHeader; ++i) size = size << 8 | static_cast<uint8_t>(header[i]);
    if (!Take(size, bytes)) return false;
    if (header[0] == 0) return true;
    const size_t begin = bytes.find("grpc-message:") + sizeof("grpc-message:") - 1;
    error_ = PercentDecoded(bytes.substr(begin, bytes.find("\r\n", begin) - begin));
    return false;
  }

  const RawClient client_;
  std::string heard_;
  bool head_skipped_ = false;
  std::string error_;
};

class HttpDoorCall final : public DoorCall {
 public:
  HttpDoorCall(TestEmulator& emulator, const std::string& target) : client_(PortOf(emulator)) {
    client_.Say(absl::StrCat("GET ", target, " HTTP/1.0\r\nHost: localhost\r\n\r\n"));
  }

  std::string Value() override {
    const std::string body = Body();
    const std::string error = ErrorOf(body);
    return error.empty() ? body : error;
  }
  std::vector<std::string> Elements(size_t count) override {
    const std::string body = Body();
    std::vector<std::string> elements;
    const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!json.contains("items")) return {ErrorOf(body)};
    for (const auto& element : json["items"]) {
      if (elements.size() == count) break;
      if (element.contains("item")) {
        elements.push_back(
            absl::StrCat("item ", element["item"]["topic_sequence_number"].get<uint64_t>()));
      } else {
        const auto& gap = element["discontinuity"];
        elements.push_back(absl::StrCat("gap ", gap["last_topic_sequence"].get<uint64_t>(), " -> ",
                                        gap["new_topic_sequence"].get<uint64_t>()));
      }
    }
    return elements;
  }

 private:
  std::string Body() {
    const std::string all = client_.Hear();
    const size_t head = all.find("\r\n\r\n");
    return head == std::string::npos ? "" : all.substr(head + 4);
  }
  // What a refusal says; empty when the body is none.
  static std::string ErrorOf(const std::string& body) {
    if (body.empty()) return kNoAnswer;
    const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
    return json.is_object() ? json.value("detail", "") : "";
  }

  const RawClient client_;
};

}  // namespace

const std::vector<DoorUnderTest>& DoorsUnderTest() {
  using Call = std::unique_ptr<DoorCall>;
  static const auto& doors = *new std::vector<DoorUnderTest>{
      {"gRPC",
       [](TestEmulator& emulator, const std::string& key) -> Call {
         return std::make_unique<GrpcDoorCall>(emulator, kGet, GetOf(key));
       },
       [](TestEmulator& emulator, const std::string& topic) -> Call {
         return std::make_unique<GrpcDoorCall>(emulator, kSubscribe, SubscribeTo(topic));
       }},
      {"gRPC-Web",
       [](TestEmulator& emulator, const std::string& key) -> Call {
         return std::make_unique<WebDoorCall>(emulator, kGet, GetOf(key));
       },
       [](TestEmulator& emulator, const std::string& topic) -> Call {
         return std::make_unique<WebDoorCall>(emulator, kSubscribe, SubscribeTo(topic));
       }},
      {"HTTP API",
       [](TestEmulator& emulator, const std::string& key) -> Call {
         return std::make_unique<HttpDoorCall>(emulator, "/cache/c?key=" + key);
       },
       [](TestEmulator& emulator, const std::string& topic) -> Call {
         return std::make_unique<HttpDoorCall>(emulator, "/topics/c/" + topic);
       }}};
  return doors;
}

}  // namespace emulator
