#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// A request as the journal keeps it: serialised, but without the credentials that some requests
// carry in fields. Of a refresh token the SHA-256 is kept, so that a replay knows the right one.
std::string JournalBytes(const google::protobuf::Message& request);

// The request again, with the credentials in it: `token` in the fields that carry the caller's, and
// `refresh_token` if the request had that one, else a wrong one.
std::string WithCredentials(absl::string_view rpc, const std::string& bytes,
                            const std::string& token, const std::string& refresh_token);

// The same as JSON, for people: names as in the .proto files; bytes in base64, or as text where
// they are UTF-8. `rpc` is its RPC, as "cache_client.Scs/Set"; empty when it is not known, or the
// bytes are not such a request.
std::string JournalJson(absl::string_view rpc, const std::string& bytes, bool bytes_as_text);

}  // namespace emulator
