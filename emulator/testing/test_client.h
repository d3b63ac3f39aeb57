#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "auth.grpc.pb.h"
#include "cacheclient.grpc.pb.h"
#include "cachepubsub.grpc.pb.h"
#include "controlclient.grpc.pb.h"
#include "token.grpc.pb.h"
#include "webhook.grpc.pb.h"

namespace emulator {

// A status as tests read it: "OK", or "NOT_FOUND: Cache not found: chat".
std::string Describe(const grpc::Status& status);

// A live stream, read as sentences, each element a line:
//   "heartbeat"
//   "item 3: hello by taylor", with "(binary)" after the value when it is
//   "gap: 1 -> 4"                     (last -> new sequence number)
//   "end NOT_FOUND: Cache not found: chat"
class TestSubscription {
 public:
  TestSubscription(cache_client::pubsub::Pubsub::Stub& stub, const std::string& token,
                   const cache_client::pubsub::SubscriptionRequest& request);
  ~TestSubscription();

  // Waits for the next element; at most ten seconds, then the stream ends with DEADLINE_EXCEEDED.
  std::string Next();
  // The next element that is not a heartbeat.
  std::string NextItem();
  // The page of the item or gap read last.
  uint64_t page() const { return page_; }
  // Ends the stream from this side.
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<cache_client::pubsub::SubscriptionItem>> reader_;
  uint64_t page_ = 0;
};

// The service as tests speak to it: one short function per call, answers as text, so that one line
// asserts value and error. Collections and items live for a minute unless said otherwise.
//
// Threads: safe.
class TestClient {
 public:
  explicit TestClient(std::shared_ptr<grpc::Channel> channel, std::string token = "");

  // Each answers Describe of its status.
  std::string CreateCache(const std::string& cache);
  std::string DeleteCache(const std::string& cache);
  std::string FlushCache(const std::string& cache);
  // Names, joined by commas.
  std::string ListCaches();

  std::string Set(const std::string& cache, const std::string& key, const std::string& value,
                  uint64_t ttl_ms = 60'000);
  // The value, "MISS", or the error.
  std::string Get(const std::string& cache, const std::string& key);
  std::string Delete(const std::string& cache, const std::string& key);

  // The length after it, or the error.
  std::string PushFront(const std::string& cache, const std::string& list, const std::string& value,
                        uint32_t truncate_back_to_size = 0);
  std::string PushBack(const std::string& cache, const std::string& list, const std::string& value,
                       uint32_t truncate_front_to_size = 0);
  // Elements joined by commas, "MISSING", or the error.
  std::string FetchList(const std::string& cache, const std::string& list);

  std::string Publish(const std::string& cache, const std::string& topic, const std::string& text);
  std::string PublishBinary(const std::string& cache, const std::string& topic,
                            const std::string& bytes);
  std::unique_ptr<TestSubscription> Subscribe(const std::string& cache, const std::string& topic,
                                              uint64_t resume_at = 0, uint64_t page = 0);

  // The secret, or the error.
  std::string PutWebhook(const std::string& cache, const std::string& webhook,
                         const std::string& topic, const std::string& url);
  std::string RotateSecret(const std::string& cache, const std::string& webhook);
  std::string GetSecret(const std::string& cache, const std::string& webhook);
  std::string DeleteWebhook(const std::string& cache, const std::string& webhook);
  // "name: topic -> url", joined by commas.
  std::string ListWebhooks(const std::string& cache);

  // The raw key of a disposable token that may publish to one topic, or the error.
  std::string MintPublishToken(const std::string& cache, const std::string& topic,
                               uint32_t valid_for_seconds, const std::string& token_id);

  // A context with this client's credential, `cache` as metadata, and a deadline of ten seconds.
  std::unique_ptr<grpc::ClientContext> NewContext(const std::string& cache = "") const;

  cache_client::Scs::Stub& scs() { return *scs_; }
  control_client::ScsControl::Stub& control() { return *control_; }
  cache_client::pubsub::Pubsub::Stub& pubsub() { return *pubsub_; }
  webhook::Webhook::Stub& webhooks() { return *webhooks_; }
  auth::Auth::Stub& auth() { return *auth_; }
  token::Token::Stub& tokens() { return *tokens_; }

 private:
  const std::string token_;
  const std::unique_ptr<cache_client::Scs::Stub> scs_;
  const std::unique_ptr<control_client::ScsControl::Stub> control_;
  const std::unique_ptr<cache_client::pubsub::Pubsub::Stub> pubsub_;
  const std::unique_ptr<webhook::Webhook::Stub> webhooks_;
  const std::unique_ptr<auth::Auth::Stub> auth_;
  const std::unique_ptr<token::Token::Stub> tokens_;
};

}  // namespace emulator
