#pragma once

#include "emulator/grpc/admission.h"
#include "emulator/grpc/webhook_handlers.h"
#include "webhook.grpc.pb.h"

namespace emulator {

// webhook.Webhook: the management of webhooks.
//
// Threads: safe. The admission must outlive it.
class WebhookService final : public webhook::Webhook::CallbackService {
 public:
  explicit WebhookService(Admission& admission) : admission_(admission) {}

 private:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* PutWebhook(Context* context, const webhook::PutWebhookRequest* request,
                      webhook::PutWebhookResponse* response) override {
    return admission_.Answer(context, "webhook.Webhook/PutWebhook", [=](const Call& call) {
      return HandlePutWebhook(call, *request, response);
    });
  }
  Reactor* DeleteWebhook(Context* context, const webhook::DeleteWebhookRequest* request,
                         webhook::DeleteWebhookResponse* response) override {
    return admission_.Answer(context, "webhook.Webhook/DeleteWebhook", [=](const Call& call) {
      return HandleDeleteWebhook(call, *request, response);
    });
  }
  Reactor* ListWebhooks(Context* context, const webhook::ListWebhookRequest* request,
                        webhook::ListWebhooksResponse* response) override {
    return admission_.Answer(context, "webhook.Webhook/ListWebhooks", [=](const Call& call) {
      return HandleListWebhooks(call, *request, response);
    });
  }
  Reactor* GetWebhookSecret(Context* context, const webhook::GetWebhookSecretRequest* request,
                            webhook::GetWebhookSecretResponse* response) override {
    return admission_.Answer(context, "webhook.Webhook/GetWebhookSecret", [=](const Call& call) {
      return HandleGetWebhookSecret(call, *request, response);
    });
  }
  Reactor* RotateWebhookSecret(Context* context, const webhook::RotateWebhookSecretRequest* request,
                               webhook::RotateWebhookSecretResponse* response) override {
    return admission_.Answer(context, "webhook.Webhook/RotateWebhookSecret", [=](const Call& call) {
      return HandleRotateWebhookSecret(call, *request, response);
    });
  }

  Admission& admission_;
};

}  // namespace emulator
