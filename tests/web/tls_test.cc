#include "emulator/web/tls.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>

#include "emulator/base/clock.h"
#include "emulator/web/certificates.h"
#include "tests/web/client_hello.h"

namespace emulator {
namespace {

TEST(OfferedProtocolsTest, WhatAClientOffersIsSeenOnceItIsAllThere) {
  for (const auto& [alpn, offered] : std::initializer_list<std::pair<std::string, std::string>>{
           {"\x02h2", "h2"}, {"\x02h2\x08http/1.1", "h2,http/1.1"}, {"", ""}}) {
    const std::string hello = HelloOffering(alpn);
    for (size_t size = 0; size < hello.size(); ++size) {
      ASSERT_EQ(OfferedProtocols(hello.substr(0, size)), std::nullopt) << size;
    }
    EXPECT_EQ(OfferedProtocols(hello), offered);
    EXPECT_EQ(OfferedProtocols(hello + "more"), offered);
  }
}

TEST(OfferedProtocolsTest, WhatIsNoHelloOffersNothing) {
  EXPECT_EQ(OfferedProtocols("GET / HTTP/1.1"), "");
  std::string hello = HelloOffering("\x02h2");
  for (size_t i = 5; i < hello.size(); ++i) {
    std::string damaged = hello;
    damaged[i] = static_cast<char>(damaged[i] ^ 0xFF);
    OfferedProtocols(damaged).value_or("");
  }
}

TEST(CertificatesTest, OneSeedMakesOneKey) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const Certificate a = MakeAuthority("seed", {now});
  EXPECT_EQ(a.key_pem, MakeAuthority("seed", {now}).key_pem);
  EXPECT_NE(a.key_pem, MakeAuthority("other", {now}).key_pem);
  EXPECT_NE(MakeAuthority("", {now}).key_pem, MakeAuthority("", {now}).key_pem);
}

TEST(CertificatesTest, ForClocksOfWorldsTheyAreValidAtAnyTime) {
  const Certificate made =
      MakeAuthority("seed", {.now = absl::FromUnixSeconds(1'800'000'000), .at_any_time = true});
  const std::string& pem = made.certificate_pem;
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  ASSERT_NE(certificate, nullptr);
  std::tm from = {};
  std::tm until = {};
  ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &from);
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until);
  X509_free(certificate);
  EXPECT_EQ(from.tm_year + 1900, 1970);
  EXPECT_EQ(until.tm_year + 1900, 9999);
}

TEST(CertificatesTest, WhatIsNoAuthorityIssuesNothing) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  Certificate authority = MakeAuthority("seed", {now});
  EXPECT_TRUE(IssueCertificate(authority, {"localhost", "127.0.0.1"}, {now}).ok());
  authority.key_pem = MakeAuthority("other", {now}).key_pem;
  EXPECT_FALSE(IssueCertificate(authority, {"localhost"}, {now}).ok());
  EXPECT_FALSE(IssueCertificate({"a", "b"}, {"localhost"}, {now}).ok());
}

}  // namespace
}  // namespace emulator
