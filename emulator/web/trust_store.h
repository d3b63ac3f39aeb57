#pragma once

#include <string>

namespace emulator {

// What clients need of a certificate authority, in the forms that they read. Each takes PEM;
// whatever in it is no certificate is left out.
//
// Threads: the functions have no state.

// All the certificates as a PKCS12 trust store, as a JVM reads one without a password.
std::string MakeTrustStore(const std::string& certificates_pem);

// The file name, as "9d66eef0.0", by which OpenSSL finds the first certificate in a directory.
// Empty when there is none.
std::string HashedNameOf(const std::string& certificate_pem);

// The SHA-256 of the first certificate's public key in base64, as browsers pin keys. Empty when
// there is none.
std::string SpkiHashOf(const std::string& certificate_pem);

}  // namespace emulator
