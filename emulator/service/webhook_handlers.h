#pragma once

#include "absl/status/status.h"
#include "emulator/service/admission.h"
#include "webhook.pb.h"

namespace emulator {

// The RPCs of webhook.Webhook (docs/behaviour/webhooks.md §1). All need a super user.
absl::Status HandlePutWebhook(const Call& call, const webhook::PutWebhookRequest& request,
                              webhook::PutWebhookResponse* response);
absl::Status HandleDeleteWebhook(const Call& call, const webhook::DeleteWebhookRequest& request,
                                 webhook::DeleteWebhookResponse* response);
absl::Status HandleListWebhooks(const Call& call, const webhook::ListWebhookRequest& request,
                                webhook::ListWebhooksResponse* response);
absl::Status HandleGetWebhookSecret(const Call& call,
                                    const webhook::GetWebhookSecretRequest& request,
                                    webhook::GetWebhookSecretResponse* response);
absl::Status HandleRotateWebhookSecret(const Call& call,
                                       const webhook::RotateWebhookSecretRequest& request,
                                       webhook::RotateWebhookSecretResponse* response);

}  // namespace emulator
