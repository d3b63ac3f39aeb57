#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace emulator {

// What of an emulator an application is told, made from its READY line.
struct Surroundings {
  // "127.0.0.1:8080"; TLS empty when it is off.
  std::string address;
  std::string control_address;
  std::string tls_address;
  // What credentials name: "momento.test:8443".
  std::string endpoint;
  // The certificate of its authority, and a file of that and those of the system.
  std::string ca_file;
  std::string bundle_file;
  std::string seed;
};
// FileUnusable when the bundle cannot be written beside the authority's certificate.
absl::StatusOr<Surroundings> SurroundingsFrom(const nlohmann::ordered_json& ready);

// The variables that unchanged applications, the SDKs and their test suites read.
//
//   MOMENTO_API_KEY, MOMENTO_ENDPOINT      the super user's key in the form "v1" or "v2", the
//   endpoint V1_API_KEY, V2_API_KEY, TEST_LEGACY_AUTH_TOKEN, TEST_MGA_ACCOUNT_SESSION_TOKEN
//   MOMENTO_HOSTNAME, MOMENTO_PORT, TEST_ADMIN_ENDPOINT, TEST_ADMIN_PORT   as momento-local has
//   them MOMENTO_EMULATOR_HOST, _PORT, _CONTROL_PORT, _ADDRESS, _CONTROL_ADDRESS, _SEED with TLS:
//   NODE_EXTRA_CA_CERTS, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, SSL_CERT_FILE, REQUESTS_CA_BUNDLE,
//   CURL_CA_BUNDLE
std::map<std::string, std::string> EnvironmentOf(const Surroundings& surroundings,
                                                 const std::string& key_form);

// The line of /etc/hosts with the names that SDKs make of the endpoint, on the address of TLS.
std::string HostsLine(const Surroundings& surroundings);

}  // namespace emulator
