#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/domain/webhooks/delivery_request.h"

namespace emulator {

// Receives webhook requests on a port, and hands each to a handler that says what to answer.
//
// Bodies and headers are handed on as they came.
//
// Threads: safe; the handler runs on the listener's own threads. Destroying it stops it.
class WebhookListener {
 public:
  struct Answer {
    int http_status = 200;
    std::string body;
  };
  // The request's headers as they were sent, names in their case.
  using Handler = std::function<Answer(const std::string& body, const Headers& headers)>;

  // Listens; 0 picks a free port. PortTaken; CannotListen.
  static absl::StatusOr<std::unique_ptr<WebhookListener>> Start(const std::string& host, int port,
                                                                Handler handler);
  ~WebhookListener();

  // "http://127.0.0.1:40123/"
  std::string url() const;

 private:
  struct Parts;
  explicit WebhookListener(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
