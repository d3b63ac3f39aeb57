#include "emulator/tools/surroundings.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/app/authority.h"
#include "emulator/base/errors.h"
#include "emulator/base/file_content.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/tools/private_hosts.h"
#include "emulator/web/trust_store.h"

namespace emulator {
namespace {

constexpr char kSystemDirectory[] = "/etc/ssl/certs";
constexpr char kDefaultEndpoint[] = "momento.test";

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }
std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

std::string SystemCertificates() {
  for (const char* file : kCertificateFiles) {
    std::string content = FileContent(file);
    if (!content.empty()) return content;
  }
  return "";
}

// Others may be reading the file, so it is left alone when it is right.
absl::Status WriteIfChanged(const std::string& file, const std::string& content) {
  if (content == FileContent(file) || WriteWhole(file, content, /*for_everybody=*/true)) {
    return absl::OkStatus();
  }
  return errors::FileUnusable(file, "it cannot be written");
}

absl::Status WriteTrust(const std::string& authority, Surroundings& at) {
  const std::string directory = at.ca_file.substr(0, at.ca_file.rfind('/'));
  at.bundle_file = absl::StrCat(at.ca_file, ".bundle");
  at.trust_store_file = absl::StrCat(at.ca_file, ".p12");
  at.certificates_directory = absl::StrCat(directory, "/certs");
  at.ca_spki = SpkiHashOf(authority);
  const std::string system = SystemCertificates();
  // Under another `exec` the system's have it already.
  const std::string bundle = absl::StrContains(system, authority) ? system : authority + system;
  const bool is_new =
      bundle != FileContent(at.bundle_file) || FileContent(at.trust_store_file).empty();
  if (is_new) RETURN_IF_ERROR(WriteIfChanged(at.trust_store_file, MakeTrustStore(bundle)));
  mkdir(at.certificates_directory.c_str(), S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH);
  RETURN_IF_ERROR(WriteIfChanged(
      absl::StrCat(at.certificates_directory, "/", HashedNameOf(authority)), authority));
  return WriteIfChanged(at.bundle_file, bundle);
}

// Quotes would stand in the way of files that hold variables, so they are there only when needed.
std::string TrustStoreOption(const std::string& file) {
  const std::string option = absl::StrCat("-Djavax.net.ssl.trustStore=", file);
  return absl::StrContains(file, ' ') ? absl::StrCat("\"", option, "\"") : option;
}

// A variable of this process, and more behind it.
std::string Appended(const char* name, const std::string& more) {
  const char* const before = std::getenv(name);
  return before == nullptr || *before == '\0' ? more : absl::StrCat(before, " ", more);
}

// `go test` answers from its cache when no variable that a test read has changed: then nothing
// would arrive.
std::string GoFlags() {
  const char* const flags = std::getenv("GOFLAGS");
  const bool counts = flags != nullptr && absl::StrContains(flags, "-count");
  return counts ? flags : Appended("GOFLAGS", "-count=1");
}

void AddTrust(const Surroundings& at, std::map<std::string, std::string>& variables) {
  variables["NODE_EXTRA_CA_CERTS"] = at.ca_file;
  for (const char* name : {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "SSL_CERT_FILE",
                           "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}) {
    variables[name] = at.bundle_file;
  }
  variables["SSL_CERT_DIR"] = absl::StrCat(at.certificates_directory, ":", kSystemDirectory);
  variables["JAVA_TOOL_OPTIONS"] =
      Appended("JAVA_TOOL_OPTIONS", TrustStoreOption(at.trust_store_file));
  variables["MOMENTO_EMULATOR_CA_SPKI"] = at.ca_spki;
}

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
  const std::string authority = FileContent(surroundings.ca_file);
  if (authority.empty()) {
    return errors::FileUnusable(surroundings.ca_file,
                                "the emulator's certificate is not here; --ca-file says where");
  }
  RETURN_IF_ERROR(WriteTrust(authority, surroundings));
  return surroundings;
}

std::map<std::string, std::string> EnvironmentOf(const Surroundings& at,
                                                 const std::string& key_form) {
  const SuperUserCredentials super =
      MakeSuperUserCredentials(Seed(at.seed), "default", at.endpoint);
  std::map<std::string, std::string> variables = {
      {"MOMENTO_API_KEY", key_form == "v2" ? super.v2 : super.v1},
      {"MOMENTO_ENDPOINT", at.endpoint},
      {"MOMENTO_HTTP_ENDPOINT", at.tls_address.empty()
                                    ? absl::StrCat("http://", at.address)
                                    : absl::StrCat("https://api.cache.", at.endpoint)},
      {"MOMENTO_AUTH_TOKEN", super.legacy},
      {"TEST_AUTH_TOKEN", super.legacy},
      {"V1_API_KEY", super.v1},
      {"V2_API_KEY", super.v2},
      {"TEST_LEGACY_AUTH_TOKEN", super.legacy},
      {"TEST_MGA_ACCOUNT_SESSION_TOKEN", super.session},
      {"MOMENTO_HOSTNAME", HostOf(at.address)},
      {"MOMENTO_PORT", PortOf(at.address)},
      {"MOMENTO_LOCAL_PORT", PortOf(at.address)},
      {"TEST_ADMIN_ENDPOINT", HostOf(at.control_address)},
      {"TEST_ADMIN_HOSTNAME", HostOf(at.control_address)},
      {"TEST_ADMIN_PORT", PortOf(at.control_address)},
      {"MOMENTO_EMULATOR_HOST", HostOf(at.address)},
      {"MOMENTO_EMULATOR_PORT", PortOf(at.address)},
      {"MOMENTO_EMULATOR_CONTROL_PORT", PortOf(at.control_address)},
      {"MOMENTO_EMULATOR_ADDRESS", at.address},
      {"MOMENTO_EMULATOR_CONTROL_ADDRESS", at.control_address},
      {"MOMENTO_EMULATOR_SEED", at.seed}};
  variables["GOFLAGS"] = GoFlags();
  if (!at.control_token.empty()) variables["MOMENTO_EMULATOR_CONTROL_TOKEN"] = at.control_token;
  if (at.tls_address.empty()) return variables;
  AddTrust(at, variables);
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
