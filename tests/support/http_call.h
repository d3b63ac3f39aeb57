#pragma once

#include <httplib.h>
#include <signal.h>

#include <string>

namespace emulator {

struct HttpAnswer {
  // 0: no answer.
  int status = 0;
  std::string body;
};

namespace http_call {
inline HttpAnswer From(const httplib::Result& result) {
  return result ? HttpAnswer{result->status, result->body} : HttpAnswer{};
}
}  // namespace http_call

// One request to "127.0.0.1:9090".
inline HttpAnswer HttpGet(const std::string& address, const std::string& path) {
  return http_call::From(httplib::Client("http://" + address).Get(path.c_str()));
}
inline HttpAnswer HttpPost(const std::string& address, const std::string& path,
                           const std::string& body) {
  // httplib writes on when the port has already refused the body; that must not end the test.
  signal(SIGPIPE, SIG_IGN);
  return http_call::From(
      httplib::Client("http://" + address).Post(path.c_str(), body, "application/json"));
}
// The same with headers; Host may be another than the address says.
inline HttpAnswer HttpPostWith(const std::string& address, const std::string& path,
                               const httplib::Headers& headers) {
  httplib::Client client("http://" + address);
  return http_call::From(client.Post(path.c_str(), headers, "", "application/json"));
}
inline HttpAnswer HttpDelete(const std::string& address, const std::string& path) {
  return http_call::From(httplib::Client("http://" + address).Delete(path.c_str()));
}

}  // namespace emulator
