#include "emulator/tools/surroundings.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/app/authority.h"
#include "emulator/base/errors.h"
#include "emulator/domain/tokens/tokens.h"

namespace emulator {
namespace {

constexpr char kSystemCertificates[] = "/etc/ssl/certs/ca-certificates.crt";
constexpr char kDefaultEndpoint[] = "momento.test";

std::string ContentOf(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }
std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

}  // namespace

absl::StatusOr<Surroundings> SurroundingsFrom(const nlohmann::ordered_json& ready) {
  const auto text = [&](const char* member) {
    const auto found = ready.find(member);
    return found != ready.end() && found->is_string() ? found->get<std::string>() : "";
  };
  Surroundings surroundings{.address = text("grpc"),
                            .control_address = text("control"),
                            .control_token = text("control_token"),
                            .tls_address = text("tls"),
                            .endpoint = ready.value("endpoint", kDefaultEndpoint),
                            .ca_file = text("ca"),
                            .seed = text("seed")};
  if (surroundings.ca_file.empty()) return surroundings;
  surroundings.bundle_file = absl::StrCat(surroundings.ca_file, ".bundle");
  const std::string authority = ContentOf(surroundings.ca_file);
  if (authority.empty()) {
    return errors::FileUnusable(surroundings.ca_file,
                                "the emulator's certificate is not here; --ca-file says where");
  }
  const std::string bundle = authority + ContentOf(kSystemCertificates);
  // Others may be reading it.
  if (bundle == ContentOf(surroundings.bundle_file)) return surroundings;
  if (!WriteWhole(surroundings.bundle_file, bundle, /*for_everybody=*/true)) {
    return errors::FileUnusable(surroundings.bundle_file, "cannot be written");
  }
  return surroundings;
}

std::map<std::string, std::string> EnvironmentOf(const Surroundings& at,
                                                 const std::string& key_form) {
  const SuperUserCredentials super =
      MakeSuperUserCredentials(Seed(at.seed), "default", at.endpoint);
  std::map<std::string, std::string> variables = {
      {"MOMENTO_API_KEY", key_form == "v2" ? super.v2 : super.v1},
      {"MOMENTO_ENDPOINT", at.endpoint},
      {"V1_API_KEY", super.v1},
      {"V2_API_KEY", super.v2},
      {"TEST_LEGACY_AUTH_TOKEN", super.legacy},
      {"TEST_MGA_ACCOUNT_SESSION_TOKEN", super.session},
      {"MOMENTO_HOSTNAME", HostOf(at.address)},
      {"MOMENTO_PORT", PortOf(at.address)},
      {"TEST_ADMIN_ENDPOINT", HostOf(at.control_address)},
      {"TEST_ADMIN_PORT", PortOf(at.control_address)},
      {"MOMENTO_EMULATOR_HOST", HostOf(at.address)},
      {"MOMENTO_EMULATOR_PORT", PortOf(at.address)},
      {"MOMENTO_EMULATOR_CONTROL_PORT", PortOf(at.control_address)},
      {"MOMENTO_EMULATOR_ADDRESS", at.address},
      {"MOMENTO_EMULATOR_CONTROL_ADDRESS", at.control_address},
      {"MOMENTO_EMULATOR_SEED", at.seed}};
  if (!at.control_token.empty()) variables["MOMENTO_EMULATOR_CONTROL_TOKEN"] = at.control_token;
  if (at.tls_address.empty()) return variables;
  variables["NODE_EXTRA_CA_CERTS"] = at.ca_file;
  for (const char* name : {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "SSL_CERT_FILE",
                           "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}) {
    variables[name] = at.bundle_file;
  }
  return variables;
}

std::vector<std::string> HostNamesOf(const std::string& endpoint) {
  std::vector<std::string> names = NamesOfEndpoint(endpoint);
  std::erase_if(names, [](const std::string& name) {
    return !absl::StrContains(name, '.') || name == "127.0.0.1";
  });
  return names;
}

std::string HostsLine(const Surroundings& at) {
  const std::string host = HostOf(at.tls_address);
  const bool is_address =
      absl::StrContains(host, ':') || host.find_first_not_of("0123456789.") == std::string::npos;
  return absl::StrCat(is_address ? host : "127.0.0.1", " ",
                      absl::StrJoin(HostNamesOf(at.endpoint), " "));
}

}  // namespace emulator
