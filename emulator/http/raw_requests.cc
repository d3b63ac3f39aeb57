#include "emulator/http/raw_requests.h"

#include <httplib.h>

#include <string>
#include <utility>

namespace emulator {
namespace {

constexpr const char* kHidden[] = {"Content-Encoding", "Content-Type"};
constexpr char kMark[] = "hidden-";

// To the same name with another beginning.
void Rename(httplib::Headers& headers, const std::string& from, const std::string& to) {
  const auto found = headers.equal_range(from);
  std::vector<std::string> values;
  for (auto one = found.first; one != found.second; ++one) values.push_back(one->second);
  headers.erase(found.first, found.second);
  for (std::string& value : values) headers.emplace(to, std::move(value));
}

}  // namespace

void ExpectNoBodyUnlessSaid(const httplib::Request& request) {
  if (request.has_header("Content-Length") || request.has_header("Transfer-Encoding")) return;
  const_cast<httplib::Request&>(request).set_header("Content-Length", "0");
}

void KeepBodiesRaw(httplib::Server& server) {
  server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response&) {
    auto& headers = const_cast<httplib::Request&>(request).headers;
    for (const char* name : kHidden) Rename(headers, name, std::string(kMark) + name);
    // httplib would cut answers to it, errors included.
    const_cast<httplib::Request&>(request).ranges.clear();
    ExpectNoBodyUnlessSaid(request);
    return httplib::Server::HandlerResponse::Unhandled;
  });
}

void RestoreHeaders(const httplib::Request& request) {
  auto& headers = const_cast<httplib::Request&>(request).headers;
  for (const char* name : kHidden) Rename(headers, std::string(kMark) + name, name);
}

}  // namespace emulator
