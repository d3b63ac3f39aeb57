#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace emulator {

// What an application needs to know of an emulator, made from its READY line.
struct Surroundings {
  // "127.0.0.1:8080"; TLS empty when it is off.
  std::string address;
  std::string control_address;
  // Empty when the control API needs no token.
  std::string control_token;
  std::string tls_address;
  // What credentials name: "momento.test:8443".
  std::string endpoint;
  // Files: the certificate of its authority; that certificate and those of the system, as PEM and
  // as a trust store of a JVM. A directory in which OpenSSL finds that certificate.
  std::string ca_file;
  std::string bundle_file;
  std::string trust_store_file;
  std::string certificates_directory;
  // SpkiHashOf that certificate.
  std::string ca_spki;
  std::string seed;
};
// FileUnusable when the authority's certificate cannot be read, or the other files not be written
// beside it.
absl::StatusOr<Surroundings> SurroundingsFrom(const nlohmann::ordered_json& ready);

// The variables that unchanged applications, the SDKs and their test suites read.
//
//   MOMENTO_API_KEY                   the super user's key in the form `key_form`: "v1" or "v2"
//   MOMENTO_ENDPOINT                  the endpoint, which a v2 key does not name
//   MOMENTO_HTTP_ENDPOINT             the HTTP API, "https://api.cache.momento.test"
//   MOMENTO_AUTH_TOKEN,               the super user's credential in the legacy form, which SDKs of
//   TEST_AUTH_TOKEN                   every age take
//   V1_API_KEY, V2_API_KEY,           the super user's credential in each form, under the names
//   TEST_LEGACY_AUTH_TOKEN,           that the SDKs' own suites read
//   TEST_MGA_ACCOUNT_SESSION_TOKEN
//   MOMENTO_HOSTNAME, MOMENTO_PORT,   host and port of the data port
//   MOMENTO_LOCAL_PORT
//   TEST_ADMIN_ENDPOINT, _HOSTNAME,   host and port of the control port: the SDKs' suites call
//   TEST_ADMIN_PORT                   /block and /unblock there
//   MOMENTO_EMULATOR_HOST, _PORT      host and port of the data port
//   MOMENTO_EMULATOR_ADDRESS          both as "host:port"
//   MOMENTO_EMULATOR_CONTROL_PORT     the control port
//   MOMENTO_EMULATOR_CONTROL_ADDRESS  host and control port as "host:port"
//   MOMENTO_EMULATOR_CONTROL_TOKEN    set when the control API asks for a token
//   MOMENTO_EMULATOR_SEED             the seed
//
// Only when TLS is on:
//
//   NODE_EXTRA_CA_CERTS               file of the authority's certificate; Node adds it to its own
//   GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, file of that certificate and the system's, because these
//   SSL_CERT_FILE, CURL_CA_BUNDLE,    variables replace the system's certificates
//   REQUESTS_CA_BUNDLE
//   SSL_CERT_DIR                      a directory with that certificate, and the system's
//   JAVA_TOOL_OPTIONS                 what it was, and the trust store
//   MOMENTO_EMULATOR_CA_SPKI          what browsers take: --ignore-certificate-errors-spki-list
std::map<std::string, std::string> EnvironmentOf(const Surroundings& surroundings,
                                                 const std::string& key_form);

// The names that SDKs make of an endpoint, without those of this machine.
std::vector<std::string> HostNamesOf(const std::string& endpoint);
// The line of /etc/hosts with these names, at the address of TLS.
std::string HostsLine(const Surroundings& surroundings);

}  // namespace emulator
