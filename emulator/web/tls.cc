#include "emulator/web/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/web/port_sockets.h"

namespace emulator {
namespace {

constexpr char kHttp[] = "\x08http/1.1";
constexpr uint8_t kHandshakeRecord = 0x16;
constexpr uint8_t kClientHello = 1;
constexpr uint16_t kAlpnExtension = 16;
constexpr size_t kRecordHeader = 5;
constexpr size_t kHandshakeHeader = 4;
constexpr size_t kVersionAndRandom = 34;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

Bio BioOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int ChooseHttp(SSL*, const unsigned char** chosen, unsigned char* length,
               const unsigned char* offered, unsigned int offered_length, void*) {
  const auto* http = reinterpret_cast<const unsigned char*>(kHttp);
  const int found = SSL_select_next_proto(const_cast<unsigned char**>(chosen), length, http,
                                          sizeof(kHttp) - 1, offered, offered_length);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

bool UseChain(SSL_CTX* context, const std::string& pem) {
  const Bio bio = BioOf(pem);
  X509* const leaf = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
  const bool used = leaf != nullptr && SSL_CTX_use_certificate(context, leaf) == 1;
  X509_free(leaf);
  while (used) {
    X509* const issuer = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
    if (issuer == nullptr) break;
    SSL_CTX_add_extra_chain_cert(context, issuer);
  }
  ERR_clear_error();
  return used;
}

bool UseKey(SSL_CTX* context, const std::string& pem) {
  const Bio bio = BioOf(pem);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
  const bool used = key != nullptr && SSL_CTX_use_PrivateKey(context, key) == 1;
  EVP_PKEY_free(key);
  return used;
}

// Reads numbers and lengths of the network's order, as long as there is something to read.
class Bytes {
 public:
  explicit Bytes(absl::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool empty() const { return bytes_.empty(); }
  uint64_t Number(size_t size) {
    uint64_t number = 0;
    for (const char c : Take(size)) number = number << 8 | static_cast<uint8_t>(c);
    return number;
  }
  absl::string_view Take(size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_) return "";
    const absl::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  // What a length of so many bytes says.
  absl::string_view Vector(size_t length_size) { return Take(Number(length_size)); }

 private:
  absl::string_view bytes_;
  bool ok_ = true;
};

std::string ProtocolsOf(Bytes extension) {
  Bytes list(extension.Vector(2));
  std::string names;
  while (list.ok() && !list.empty()) {
    const absl::string_view name = list.Vector(1);
    absl::StrAppend(&names, names.empty() ? "" : ",", name);
  }
  return names;
}

}  // namespace

struct TlsConnection::Parts {
  ~Parts() { SSL_free(ssl); }
  SSL* ssl = nullptr;
};

TlsConnection::TlsConnection(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

TlsConnection::~TlsConnection() {
  SSL_shutdown(parts_->ssl);
  ERR_clear_error();
}

namespace {

// Tries a step of TLS until it succeeds or fails for another reason than that the socket is not
// ready. Answers what the step does.
template <typename Step>
int Try(SSL* ssl, absl::Time deadline, Step step) {
  while (true) {
    ERR_clear_error();
    const int result = step();
    if (result > 0) return result;
    const int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return -1;
    const short event = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (!AwaitSocket(SSL_get_fd(ssl), event, deadline)) return -1;
  }
}

int SizeOf(size_t size) { return static_cast<int>(std::min<size_t>(size, 1 << 30)); }

}  // namespace

long TlsConnection::Read(char* bytes, size_t size, absl::Time deadline) {
  return Try(parts_->ssl, deadline, [&] { return SSL_read(parts_->ssl, bytes, SizeOf(size)); });
}

long TlsConnection::Write(const char* bytes, size_t size, absl::Time deadline) {
  if (size == 0) return 0;
  return Try(parts_->ssl, deadline, [&] { return SSL_write(parts_->ssl, bytes, SizeOf(size)); });
}

struct TlsServer::Parts {
  ~Parts() { SSL_CTX_free(context); }
  SSL_CTX* context = nullptr;
};

TlsServer::TlsServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

TlsServer::~TlsServer() = default;

absl::StatusOr<std::unique_ptr<TlsServer>> TlsServer::Make(const std::string& certificate_pem,
                                                           const std::string& key_pem) {
  auto parts = std::make_unique<Parts>();
  parts->context = SSL_CTX_new(TLS_server_method());
  SSL_CTX* const context = parts->context;
  if (context == nullptr) return errors::Internal("no TLS");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_alpn_select_cb(context, ChooseHttp, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
  if (!UseChain(context, certificate_pem) || !UseKey(context, key_pem)) {
    return errors::Internal("the certificate, or its key, is none");
  }
  return std::unique_ptr<TlsServer>(new TlsServer(std::move(parts)));
}

std::unique_ptr<TlsConnection> TlsServer::Accept(int socket, absl::Time deadline) {
  auto parts = std::make_unique<TlsConnection::Parts>();
  SSL* const ssl = parts->ssl = SSL_new(parts_->context);
  if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1 ||
      Try(ssl, deadline, [&] { return SSL_accept(ssl); }) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return std::unique_ptr<TlsConnection>(new TlsConnection(std::move(parts)));
}

std::optional<std::string> OfferedProtocols(const std::string& bytes) {
  if (bytes.size() < kRecordHeader + kHandshakeHeader) return std::nullopt;
  Bytes record(bytes);
  if (record.Number(1) != kHandshakeRecord) return "";
  record.Take(2);
  const uint64_t record_size = record.Number(2);
  if (bytes.size() < kRecordHeader + record_size) return std::nullopt;
  Bytes handshake(record.Take(record_size));
  // A hello that goes on in another record offers nothing that anybody could see here.
  if (handshake.Number(1) != kClientHello) return "";
  Bytes hello(handshake.Vector(3));
  hello.Take(kVersionAndRandom);
  hello.Vector(1);  // session
  hello.Vector(2);  // cipher suites
  hello.Vector(1);  // compressions
  Bytes extensions(hello.Vector(2));
  while (extensions.ok() && !extensions.empty()) {
    const uint64_t type = extensions.Number(2);
    const absl::string_view extension = extensions.Vector(2);
    if (type == kAlpnExtension) return ProtocolsOf(Bytes(extension));
  }
  return "";
}

}  // namespace emulator
