#include "emulator/web/control_client.h"

#include <httplib.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

// Longer than any route waits.
constexpr time_t kReadSeconds = 24 * 3600;

bool IsFromAnEmulator(const httplib::Response& response) {
  return absl::StartsWith(response.get_header_value("Server"), kControlServerName);
}

}  // namespace

std::string ControlClient::address() const { return absl::StrCat(host_, ":", port_); }

absl::Status ControlClient::CheckReady() const {
  httplib::Client client(host_, port_);
  client.set_connection_timeout(1, 0);
  client.set_read_timeout(1, 0);
  const httplib::Result result = client.Get("/readyz");
  if (!result) return errors::NobodyAnswers(address());
  if (!IsFromAnEmulator(*result)) return errors::NotAnEmulator(address());
  return result->status == 200 ? absl::OkStatus() : errors::NotReady(address());
}

absl::StatusOr<ControlResponse> ControlClient::Send(const std::string& method,
                                                    const std::string& path,
                                                    const std::string& body) const {
  httplib::Client client(host_, port_);
  client.set_read_timeout(kReadSeconds, 0);
  if (!token_.empty()) client.set_bearer_token_auth(token_);
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  if (!body.empty()) request.set_header("Content-Type", "application/json");
  const httplib::Result result = client.send(request);
  if (!result) return errors::NobodyAnswers(address());
  if (!IsFromAnEmulator(*result)) return errors::NotAnEmulator(address());
  return ControlResponse{.status = result->status, .body = result->body};
}

absl::StatusOr<ControlResponse> ControlClient::Stream(
    const std::string& path, const std::function<bool(absl::string_view)>& take) const {
  httplib::Client client(host_, port_);
  client.set_read_timeout(kReadSeconds, 0);
  if (!token_.empty()) client.set_bearer_token_auth(token_);
  ControlResponse answer;
  bool from_an_emulator = true;
  const httplib::Result result = client.Get(
      path.c_str(),
      [&](const httplib::Response& response) {
        answer.status = response.status;
        from_an_emulator = IsFromAnEmulator(response);
        return from_an_emulator;
      },
      [&](const char* data, size_t size) {
        if (answer.status == 200) return take({data, size});
        answer.body.append(data, size);
        return true;
      });
  if (!from_an_emulator) return errors::NotAnEmulator(address());
  // Ended by `take`, the request counts as failed for httplib.
  if (!result && answer.status == 0) return errors::NobodyAnswers(address());
  return answer;
}

std::string PercentEncoded(absl::string_view text) {
  std::string encoded;
  for (const char byte : text) {
    if (absl::ascii_isalnum(byte) || byte == '-' || byte == '_' || byte == '.') {
      encoded.push_back(byte);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(byte));
    }
  }
  return encoded;
}

}  // namespace emulator
