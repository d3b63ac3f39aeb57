#include "emulator/web/certificates.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/clock.h"
#include "emulator/base/crypto.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

constexpr char kCurve[] = "P-256";
constexpr char kAuthorityName[] = "momento-emulator local authority";
constexpr absl::Duration kBefore = absl::Hours(24);
constexpr absl::Duration kAuthorityLife = absl::Hours(24 * 3650);
constexpr absl::Duration kServerLife = absl::Hours(24 * 365);

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Group = std::unique_ptr<EC_GROUP, Free<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Free<EC_POINT_free>>;
using ParamBuild = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

// What cannot fail but for a lack of memory.
void Must(bool done) {
  if (!done) std::abort();
}

Key RandomKey() {
  Key key(EVP_EC_gen(kCurve));
  Must(key != nullptr);
  return key;
}

// The key whose secret number is drawn from the seed.
Key KeyFrom(const std::string& seed) {
  const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const std::string drawn = HmacSha256(seed, "certificate authority");
  const Number secret(BN_bin2bn(reinterpret_cast<const unsigned char*>(drawn.data()),
                                static_cast<int>(drawn.size()), nullptr));
  // Below the order of the curve and not 0.
  Must(BN_mask_bits(secret.get(), 255) == 1 || BN_num_bits(secret.get()) <= 255);
  const Point point(EC_POINT_new(group.get()));
  Must(EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr) == 1);
  std::array<unsigned char, 65> encoded = {};
  Must(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, encoded.data(),
                          encoded.size(), nullptr) == encoded.size());
  const ParamBuild build(OSSL_PARAM_BLD_new());
  Must(OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, kCurve, 0) == 1 &&
       OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get()) == 1 &&
       OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(),
                                        encoded.size()) == 1);
  const Params params(OSSL_PARAM_BLD_to_param(build.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  Must(EVP_PKEY_fromdata_init(context.get()) == 1 &&
       EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1);
  return Key(key);
}

std::string TextOf(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return std::string(text, static_cast<size_t>(size));
}

std::string PemOf(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  Must(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return TextOf(bio.get());
}

std::string PemOf(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  Must(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return TextOf(bio.get());
}

void AddExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  Must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void SetName(X509* certificate, const std::string& name) {
  X509_NAME* const subject = X509_get_subject_name(certificate);
  Must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                  0) == 1);
}

// A certificate that is not signed yet, with a number that none before had.
X509Ptr NewCertificate(const std::string& name, EVP_PKEY* key, const Validity& validity,
                       absl::Duration life) {
  X509Ptr certificate(X509_new());
  Must(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  std::array<unsigned char, 16> random = {};
  Must(RAND_bytes(random.data(), random.size()) == 1);
  random[0] &= 0x7F;
  const Number serial(BN_bin2bn(random.data(), random.size(), nullptr));
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get()));
  const bool always = validity.at_any_time;
  const absl::Time from = always ? absl::UnixEpoch() : validity.now - kBefore;
  const absl::Time until = always ? LatestTime() : validity.now + life;
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), absl::ToTimeT(from));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), absl::ToTimeT(until));
  Must(X509_set_pubkey(certificate.get(), key) == 1);
  SetName(certificate.get(), name);
  return certificate;
}

void Sign(X509* certificate, EVP_PKEY* key) { Must(X509_sign(certificate, key, EVP_sha256()) > 0); }

bool IsAddress(const std::string& name) {
  std::array<unsigned char, sizeof(in6_addr)> address = {};
  return inet_pton(AF_INET, name.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, name.c_str(), address.data()) == 1;
}

}  // namespace

Certificate MakeAuthority(const std::string& seed, const Validity& validity) {
  const Key key = seed.empty() ? RandomKey() : KeyFrom(seed);
  const X509Ptr certificate = NewCertificate(kAuthorityName, key.get(), validity, kAuthorityLife);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  AddExtension(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
  Sign(certificate.get(), key.get());
  return {.certificate_pem = PemOf(certificate.get()), .key_pem = PemOf(key.get())};
}

absl::StatusOr<Certificate> IssueCertificate(const Certificate& authority,
                                             const std::vector<std::string>& names,
                                             const Validity& validity) {
  const Bio certificate_bio(BIO_new_mem_buf(authority.certificate_pem.data(),
                                            static_cast<int>(authority.certificate_pem.size())));
  const Bio key_bio(
      BIO_new_mem_buf(authority.key_pem.data(), static_cast<int>(authority.key_pem.size())));
  const X509Ptr issuer(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
  const Key issuer_key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (issuer == nullptr || issuer_key == nullptr ||
      X509_check_private_key(issuer.get(), issuer_key.get()) != 1) {
    return errors::Internal("the certificate authority, or its key, is none");
  }
  const Key key = RandomKey();
  const X509Ptr certificate = NewCertificate(names.front(), key.get(), validity, kServerLife);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
  std::vector<std::string> alternatives;
  for (const std::string& name : names) {
    alternatives.push_back(absl::StrCat(IsAddress(name) ? "IP:" : "DNS:", name));
  }
  AddExtension(certificate.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate.get(), issuer.get(), NID_key_usage, "critical,digitalSignature");
  AddExtension(certificate.get(), issuer.get(), NID_ext_key_usage, "serverAuth");
  AddExtension(certificate.get(), issuer.get(), NID_subject_alt_name,
               absl::StrJoin(alternatives, ","));
  AddExtension(certificate.get(), issuer.get(), NID_authority_key_identifier, "keyid");
  Sign(certificate.get(), issuer_key.get());
  return Certificate{.certificate_pem = PemOf(certificate.get()) + authority.certificate_pem,
                     .key_pem = PemOf(key.get())};
}

}  // namespace emulator
