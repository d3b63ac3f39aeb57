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
  // Empty when the control API asks for none.
  std::string control_token;
  std::string tls_address;
  // What credentials name: "momento.test:8443".
  std::string endpoint;
  // The certificate of its authority, and a file of that and those of the system.
  std::string ca_file;
  std::string bundle_file;
  std::string seed;
};
// FileUnusable when the authority's certificate cannot be read, or the bundle not be written beside
// it.
absl::StatusOr<Surroundings> SurroundingsFrom(const nlohmann::ordered_json& ready);

// The variables that unchanged applications, the SDKs and their test suites read.
//
//   MOMENTO_API_KEY                   the super user's key, of `key_form` "v1" or "v2"
//   MOMENTO_ENDPOINT                  what a v2 key does not say: "momento.test:8443"
//   V1_API_KEY, V2_API_KEY,           the super user's credentials in each form, by the names that
//   TEST_LEGACY_AUTH_TOKEN,           the SDKs' own suites have for them
//   TEST_MGA_ACCOUNT_SESSION_TOKEN
//   MOMENTO_HOSTNAME, MOMENTO_PORT    the data port, as for the vendor's momento-local
//   TEST_ADMIN_ENDPOINT, _PORT        its control port, for /block and /unblock
//   MOMENTO_EMULATOR_HOST, _PORT,     the same, and more, for those who know this emulator
//   _CONTROL_PORT, _ADDRESS,
//   _CONTROL_ADDRESS, _SEED, and
//   _CONTROL_TOKEN when there is one
//   with TLS:
//   NODE_EXTRA_CA_CERTS               the certificate of the authority alone
//   GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, that and those of the system
//   SSL_CERT_FILE, CURL_CA_BUNDLE,
//   REQUESTS_CA_BUNDLE
std::map<std::string, std::string> EnvironmentOf(const Surroundings& surroundings,
                                                 const std::string& key_form);

// The line of /etc/hosts with the names that SDKs make of the endpoint, on the address of TLS.
std::string HostsLine(const Surroundings& surroundings);

}  // namespace emulator
