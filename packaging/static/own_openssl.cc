// The OpenSSL in the file is Debian's; the configuration of the system is for the system's own, and
// may name what this one does not have. Not to read it also saves a part of each start.
#include <openssl/crypto.h>

namespace {

[[maybe_unused]] const int without_configuration =
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);

}  // namespace
