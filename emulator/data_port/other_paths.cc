// What SDKs and the vendor's command line ask for besides the HTTP API (docs/behaviour/http-api.md
// §6).

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/data_port/gateway_routes.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr int kNotImplemented = 501;

struct Product {
  // The first segment of its paths.
  const char* segment;
  const char* why;
};
constexpr Product kProducts[] = {
    {"/functions", "the emulator runs no WebAssembly functions"},
    {"/storage", "the storage service was a preview and is retired"},
    {"/store", "the storage service was a preview and is retired"},
    {"/vectors", "vector indexes are a retired product that no SDK of today calls"},
};

// Every address, as that of one availability zone. None when clients reach the emulator by a name.
HttpResponse Endpoints(const std::string& address) {
  ordered_json zones = ordered_json::object();
  if (address.find_first_not_of("0123456789.:") == std::string::npos) {
    zones["local"] = {{{"socket_address", address}}};
  }
  HttpResponse response;
  response.body = Dump(zones);
  response.content_type = "application/json";
  return response;
}

}  // namespace

std::optional<HttpResponse> AnswerOtherPath(const Gateway& gateway, const HttpRequest& request) {
  const std::string path = request.Path();
  if (path == "/endpoints" && request.method == "GET") return Endpoints(gateway.address);
  for (const Product& product : kProducts) {
    if (path != product.segment && !absl::StartsWith(path, absl::StrCat(product.segment, "/"))) {
      continue;
    }
    return RefusalOfHttpApi(kNotImplemented,
                            std::string(errors::NotSupported(path, product.why).message()));
  }
  return std::nullopt;
}

}  // namespace emulator
