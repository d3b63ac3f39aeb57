#include "emulator/base/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdlib>
#include <memory>

namespace emulator {
namespace {

struct FreeMacContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMacContext>;

// A context with the digest chosen and no key yet; fetching the algorithm is the slow part, so it
// happens once per digest.
MacContext MakeContext(const char* digest) {
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  MacContext context(EVP_MAC_CTX_new(hmac));
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest), 0),
      OSSL_PARAM_construct_end()};
  if (context == nullptr || EVP_MAC_CTX_set_params(context.get(), params) != 1) std::abort();
  return context;
}

// Gives a context that has a digest its key.
void SetKey(EVP_MAC_CTX* context, absl::string_view key) {
  const auto* key_bytes = reinterpret_cast<const unsigned char*>(key.data());
  // OpenSSL takes a null key for "keep the old one"; an empty key must be a pointer to nothing.
  static const unsigned char kNoKey = 0;
  if (EVP_MAC_init(context, key.empty() ? &kNoKey : key_bytes, key.size(), nullptr) != 1) {
    std::abort();
  }
}

// With a context that has its key, and is of no use afterwards.
std::string Finish(EVP_MAC_CTX* context, absl::string_view message) {
  std::string mac(32, '\0');
  size_t length = 0;
  const bool done = EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(message.data()),
                                   message.size()) == 1 &&
                    EVP_MAC_final(context, reinterpret_cast<unsigned char*>(mac.data()), &length,
                                  mac.size()) == 1;
  if (!done || length != mac.size()) std::abort();
  return mac;
}

std::string Hmac(EVP_MAC_CTX* without_key, absl::string_view key, absl::string_view message) {
  const MacContext context(EVP_MAC_CTX_dup(without_key));
  SetKey(context.get(), key);
  return Finish(context.get(), message);
}

EVP_MAC_CTX* Sha3Context() {
  static EVP_MAC_CTX* const context = MakeContext("SHA3-256").release();
  return context;
}

std::string Digest(const EVP_MD* algorithm, absl::string_view message) {
  std::string digest(32, '\0');
  if (EVP_Digest(message.data(), message.size(), reinterpret_cast<unsigned char*>(digest.data()),
                 nullptr, algorithm, nullptr) != 1) {
    std::abort();
  }
  return digest;
}

}  // namespace

std::string Sha256(absl::string_view message) {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return Digest(sha256, message);
}

std::string Sha3_256(absl::string_view message) {
  static EVP_MD* const sha3 = EVP_MD_fetch(nullptr, "SHA3-256", nullptr);
  return Digest(sha3, message);
}

std::string HmacSha256(absl::string_view key, absl::string_view message) {
  static EVP_MAC_CTX* const prepared = MakeContext("SHA256").release();
  return Hmac(prepared, key, message);
}

std::string HmacSha3_256(absl::string_view key, absl::string_view message) {
  return Hmac(Sha3Context(), key, message);
}

HmacSha3Key::HmacSha3Key(absl::string_view key)
    : context_(EVP_MAC_CTX_dup(Sha3Context()), FreeMacContext()) {
  SetKey(context_.get(), key);
}

std::string HmacSha3Key::Mac(absl::string_view message) const {
  const MacContext context(EVP_MAC_CTX_dup(context_.get()));
  return Finish(context.get(), message);
}

bool ConstantTimeEquals(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace emulator
