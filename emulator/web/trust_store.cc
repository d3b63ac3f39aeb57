#include "emulator/web/trust_store.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "emulator/base/crypto.h"

namespace emulator {
namespace {

// A JVM trusts only certificates that carry this attribute.
constexpr char kTrustedKeyUsage[] = "2.16.840.1.113894.746875.1.1";
constexpr int kNotEncrypted = -1;

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Pkcs12 = std::unique_ptr<PKCS12, Free<PKCS12_free>>;

std::vector<X509Ptr> CertificatesIn(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<X509Ptr> all;
  while (X509* const one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    all.emplace_back(one);
  }
  ERR_clear_error();
  return all;
}

int TrustedKeyUsage() {
  static const int nid = OBJ_create(kTrustedKeyUsage, "trustedKeyUsage", "trustedKeyUsage");
  return nid;
}

// Puts a certificate among the bags, as one that is trusted for everything.
void Add(STACK_OF(PKCS12_SAFEBAG) * *bags, X509* certificate, const std::string& name) {
  PKCS12_SAFEBAG* const bag = PKCS12_add_cert(bags, certificate);
  if (bag == nullptr) return;
  PKCS12_add_friendlyname_utf8(bag, name.c_str(), -1);
  // With -1 in the place of its length the value is the object itself.
  const ASN1_OBJECT* const every_use = OBJ_nid2obj(NID_anyExtendedKeyUsage);
  PKCS12_add1_attr_by_NID(bag, TrustedKeyUsage(), V_ASN1_OBJECT,
                          reinterpret_cast<const unsigned char*>(every_use), -1);
}

}  // namespace

std::string MakeTrustStore(const std::string& certificates_pem) {
  STACK_OF(PKCS12_SAFEBAG)* bags = nullptr;
  int number = 0;
  for (const X509Ptr& certificate : CertificatesIn(certificates_pem)) {
    Add(&bags, certificate.get(), absl::StrCat("authority-", ++number));
  }
  STACK_OF(PKCS7)* safes = nullptr;
  PKCS12_add_safe(&safes, bags, kNotEncrypted, 0, nullptr);
  const Pkcs12 store(PKCS12_add_safes(safes, 0));
  unsigned char* bytes = nullptr;
  const int size = i2d_PKCS12(store.get(), &bytes);
  std::string text(reinterpret_cast<char*>(bytes), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(bytes);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  return text;
}

std::string HashedNameOf(const std::string& certificate_pem) {
  const auto certificates = CertificatesIn(certificate_pem);
  if (certificates.empty()) return "";
  return absl::StrFormat("%08x.0", X509_subject_name_hash(certificates.front().get()));
}

std::string SpkiHashOf(const std::string& certificate_pem) {
  const auto certificates = CertificatesIn(certificate_pem);
  if (certificates.empty()) return "";
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificates.front().get()), &bytes);
  const std::string key(reinterpret_cast<char*>(bytes), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(bytes);
  return absl::Base64Escape(Sha256(key));
}

}  // namespace emulator
