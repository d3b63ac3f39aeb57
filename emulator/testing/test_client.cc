#include "emulator/testing/test_client.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr uint64_t kTtlMs = 60'000;

template <typename Message>
std::string AnswerText(const grpc::Status& status, const Message& value) {
  return status.ok() ? std::string(absl::StrCat(value)) : Describe(status);
}

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(SystemTime().Now() + kPatience));
}

cache_client::pubsub::PublishRequest PublishTo(const std::string& cache, const std::string& topic) {
  cache_client::pubsub::PublishRequest request;
  request.set_cache_name(cache);
  request.set_topic(topic);
  return request;
}

template <typename Request>
Request WebhookRequest(const std::string& cache, const std::string& webhook) {
  Request request;
  request.mutable_webhook_id()->set_cache_name(cache);
  request.mutable_webhook_id()->set_webhook_name(webhook);
  return request;
}

}  // namespace

std::string Describe(const grpc::Status& status) {
  if (status.ok()) return "OK";
  return absl::StrCat(absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code())),
                      ": ", status.error_message());
}

TestSubscription::TestSubscription(cache_client::pubsub::Pubsub::Stub& stub,
                                   const std::string& token,
                                   const cache_client::pubsub::SubscriptionRequest& request) {
  context_.AddMetadata("authorization", token);
  SetDeadline(context_);
  reader_ = stub.Subscribe(&context_, request);
}

TestSubscription::~TestSubscription() {
  Cancel();
  cache_client::pubsub::SubscriptionItem rest;
  while (reader_ != nullptr && reader_->Read(&rest)) {
  }
}

std::string TestSubscription::Next() {
  cache_client::pubsub::SubscriptionItem element;
  if (reader_ == nullptr) return "ended before";
  if (!reader_->Read(&element)) {
    return absl::StrCat("end ", Describe(std::exchange(reader_, nullptr)->Finish()));
  }
  if (element.has_heartbeat()) return "heartbeat";
  if (element.has_discontinuity()) {
    page_ = element.discontinuity().new_sequence_page();
    return absl::StrCat("gap: ", element.discontinuity().last_topic_sequence(), " -> ",
                        element.discontinuity().new_topic_sequence());
  }
  const auto& item = element.item();
  page_ = item.sequence_page();
  return absl::StrCat("item ", item.topic_sequence_number(), ": ",
                      item.value().has_text() ? item.value().text() : item.value().binary(),
                      item.value().has_text() ? "" : " (binary)",
                      item.publisher_id().empty() ? "" : " by ", item.publisher_id());
}

std::string TestSubscription::NextItem() {
  std::string next = Next();
  while (next == "heartbeat") next = Next();
  return next;
}

TestClient::TestClient(std::shared_ptr<grpc::Channel> channel, std::string token)
    : token_(std::move(token)),
      scs_(cache_client::Scs::NewStub(channel)),
      control_(control_client::ScsControl::NewStub(channel)),
      pubsub_(cache_client::pubsub::Pubsub::NewStub(channel)),
      webhooks_(webhook::Webhook::NewStub(channel)),
      auth_(auth::Auth::NewStub(channel)),
      tokens_(token::Token::NewStub(channel)) {}

std::unique_ptr<grpc::ClientContext> TestClient::NewContext(const std::string& cache) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization", token_);
  if (!cache.empty()) context->AddMetadata("cache", cache);
  SetDeadline(*context);
  return context;
}

std::string TestClient::CreateCache(const std::string& cache) {
  control_client::CreateCacheRequest request;
  control_client::CreateCacheResponse response;
  request.set_cache_name(cache);
  return Describe(control_->CreateCache(NewContext().get(), request, &response));
}

std::string TestClient::DeleteCache(const std::string& cache) {
  control_client::DeleteCacheRequest request;
  control_client::DeleteCacheResponse response;
  request.set_cache_name(cache);
  return Describe(control_->DeleteCache(NewContext().get(), request, &response));
}

std::string TestClient::FlushCache(const std::string& cache) {
  control_client::FlushCacheRequest request;
  control_client::FlushCacheResponse response;
  request.set_cache_name(cache);
  return Describe(control_->FlushCache(NewContext().get(), request, &response));
}

std::string TestClient::ListCaches() {
  control_client::ListCachesResponse response;
  const grpc::Status status = control_->ListCaches(NewContext().get(), {}, &response);
  const auto name = [](std::string* out, const control_client::Cache& cache) {
    out->append(cache.cache_name());
  };
  return AnswerText(status, absl::StrJoin(response.cache(), ",", name));
}

std::string TestClient::Set(const std::string& cache, const std::string& key,
                            const std::string& value, uint64_t ttl_ms) {
  cache_client::SetRequest request;
  cache_client::SetResponse response;
  request.set_cache_key(key);
  request.set_cache_body(value);
  request.set_ttl_milliseconds(ttl_ms);
  return Describe(scs_->Set(NewContext(cache).get(), request, &response));
}

std::string TestClient::Get(const std::string& cache, const std::string& key) {
  cache_client::GetRequest request;
  cache_client::GetResponse response;
  request.set_cache_key(key);
  const grpc::Status status = scs_->Get(NewContext(cache).get(), request, &response);
  return AnswerText(status,
                    response.result() == cache_client::Hit ? response.cache_body() : "MISS");
}

std::string TestClient::Delete(const std::string& cache, const std::string& key) {
  cache_client::DeleteRequest request;
  cache_client::DeleteResponse response;
  request.set_cache_key(key);
  return Describe(scs_->Delete(NewContext(cache).get(), request, &response));
}

std::string TestClient::PushFront(const std::string& cache, const std::string& list,
                                  const std::string& value, uint32_t truncate_back_to_size) {
  cache_client::ListPushFrontRequest request;
  cache_client::ListPushFrontResponse response;
  request.set_list_name(list);
  request.set_value(value);
  request.set_ttl_milliseconds(kTtlMs);
  request.set_truncate_back_to_size(truncate_back_to_size);
  const grpc::Status status = scs_->ListPushFront(NewContext(cache).get(), request, &response);
  return AnswerText(status, response.list_length());
}

std::string TestClient::PushBack(const std::string& cache, const std::string& list,
                                 const std::string& value, uint32_t truncate_front_to_size) {
  cache_client::ListPushBackRequest request;
  cache_client::ListPushBackResponse response;
  request.set_list_name(list);
  request.set_value(value);
  request.set_ttl_milliseconds(kTtlMs);
  request.set_truncate_front_to_size(truncate_front_to_size);
  const grpc::Status status = scs_->ListPushBack(NewContext(cache).get(), request, &response);
  return AnswerText(status, response.list_length());
}

std::string TestClient::FetchList(const std::string& cache, const std::string& list) {
  cache_client::ListFetchRequest request;
  cache_client::ListFetchResponse response;
  request.set_list_name(list);
  const grpc::Status status = scs_->ListFetch(NewContext(cache).get(), request, &response);
  return AnswerText(
      status, response.has_missing() ? "MISSING" : absl::StrJoin(response.found().values(), ","));
}

std::string TestClient::Publish(const std::string& cache, const std::string& topic,
                                const std::string& text) {
  common::Empty response;
  cache_client::pubsub::PublishRequest request = PublishTo(cache, topic);
  request.mutable_value()->set_text(text);
  return Describe(pubsub_->Publish(NewContext().get(), request, &response));
}

std::string TestClient::PublishBinary(const std::string& cache, const std::string& topic,
                                      const std::string& bytes) {
  common::Empty response;
  cache_client::pubsub::PublishRequest request = PublishTo(cache, topic);
  request.mutable_value()->set_binary(bytes);
  return Describe(pubsub_->Publish(NewContext().get(), request, &response));
}

std::unique_ptr<TestSubscription> TestClient::Subscribe(const std::string& cache,
                                                        const std::string& topic,
                                                        uint64_t resume_at, uint64_t page) {
  cache_client::pubsub::SubscriptionRequest request;
  request.set_cache_name(cache);
  request.set_topic(topic);
  request.set_resume_at_topic_sequence_number(resume_at);
  request.set_sequence_page(page);
  return std::make_unique<TestSubscription>(*pubsub_, token_, request);
}

std::string TestClient::PutWebhook(const std::string& cache, const std::string& webhook,
                                   const std::string& topic, const std::string& url) {
  webhook::PutWebhookRequest request;
  webhook::PutWebhookResponse response;
  request.mutable_webhook()->mutable_webhook_id()->set_cache_name(cache);
  request.mutable_webhook()->mutable_webhook_id()->set_webhook_name(webhook);
  request.mutable_webhook()->set_topic_name(topic);
  request.mutable_webhook()->mutable_destination()->set_post_url(url);
  const grpc::Status status = webhooks_->PutWebhook(NewContext().get(), request, &response);
  return AnswerText(status, response.secret_string());
}

std::string TestClient::RotateSecret(const std::string& cache, const std::string& webhook) {
  const auto request = WebhookRequest<webhook::RotateWebhookSecretRequest>(cache, webhook);
  webhook::RotateWebhookSecretResponse response;
  const grpc::Status status =
      webhooks_->RotateWebhookSecret(NewContext().get(), request, &response);
  return AnswerText(status, response.secret_string());
}

std::string TestClient::GetSecret(const std::string& cache, const std::string& webhook) {
  webhook::GetWebhookSecretRequest request;
  webhook::GetWebhookSecretResponse response;
  request.set_cache_name(cache);
  request.set_webhook_name(webhook);
  const grpc::Status status = webhooks_->GetWebhookSecret(NewContext().get(), request, &response);
  return AnswerText(status, response.secret_string());
}

std::string TestClient::DeleteWebhook(const std::string& cache, const std::string& webhook) {
  const auto request = WebhookRequest<webhook::DeleteWebhookRequest>(cache, webhook);
  webhook::DeleteWebhookResponse response;
  return Describe(webhooks_->DeleteWebhook(NewContext().get(), request, &response));
}

std::string TestClient::ListWebhooks(const std::string& cache) {
  webhook::ListWebhookRequest request;
  webhook::ListWebhooksResponse response;
  request.set_cache_name(cache);
  const grpc::Status status = webhooks_->ListWebhooks(NewContext().get(), request, &response);
  const auto line = [](std::string* out, const webhook::WebhookDefinition& webhook) {
    absl::StrAppend(out, webhook.webhook_id().webhook_name(), ": ", webhook.topic_name(), " -> ",
                    webhook.destination().post_url());
  };
  return AnswerText(status, absl::StrJoin(response.webhook(), ",", line));
}

std::string TestClient::MintPublishToken(const std::string& cache, const std::string& topic,
                                         uint32_t valid_for_seconds, const std::string& token_id) {
  token::GenerateDisposableTokenRequest request;
  token::GenerateDisposableTokenResponse response;
  request.mutable_expires()->set_valid_for_seconds(valid_for_seconds);
  request.set_auth_token(token_);
  request.set_token_id(token_id);
  auto* rule = request.mutable_permissions()
                   ->mutable_explicit_()
                   ->add_permissions()
                   ->mutable_topic_permissions();
  rule->set_role(permission_messages::TopicWriteOnly);
  rule->mutable_cache_selector()->set_cache_name(cache);
  rule->mutable_topic_selector()->set_topic_name(topic);
  // As the SDKs do, without metadata: the credential is in the field.
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = tokens_->GenerateDisposableToken(&context, request, &response);
  return AnswerText(status, response.api_key());
}

}  // namespace emulator
