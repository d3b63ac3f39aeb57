// Errors of calls of the data plane.

#include "emulator/base/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/error_name.h"

namespace emulator::errors {
namespace {

absl::Status WithTrailer(absl::Status status, absl::string_view err) {
  status.SetPayload(kErrTrailer, absl::Cord(err));
  return status;
}

}  // namespace

absl::Status TokenNotValid(absl::string_view reason) {
  return Named(__func__, absl::UnauthenticatedError(
                             absl::StrCat("Could not validate authorization token: ", reason)));
}

absl::Status TokenExpired(absl::Time valid_until, absl::Time now) {
  const auto text = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  return Named(__func__,
               TokenNotValid(absl::StrCat("it expired at ", text(valid_until),
                                          "; by the clock of its world it is ", text(now))));
}

absl::Status PermissionDenied(absl::string_view needed) {
  return Named(__func__, absl::PermissionDeniedError(
                             absl::StrCat("The credential does not allow this: ", needed)));
}

absl::Status MintingNotAllowed(absl::string_view caller) {
  return Named(__func__, absl::PermissionDeniedError(absl::StrCat(
                             "A credential of this kind may not generate this: ", caller)));
}

absl::Status CacheNotFound(absl::string_view name) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Cache not found: ", name)));
}

absl::Status CacheAlreadyExists(absl::string_view name) {
  return Named(__func__, absl::AlreadyExistsError(
                             absl::StrCat("Cache with name: ", name, " already exists")));
}

absl::Status CacheHeaderEmpty() {
  return Named(__func__, absl::InvalidArgumentError("Cache header is empty"));
}

absl::Status StoredTypeNotCompatible() {
  return Named(
      __func__,
      WithTrailer(absl::FailedPreconditionError(
                      "The stored type for this key is not compatible with this operation"),
                  "invalid_type"));
}

// The phrase "request limit" decides what the Node SDK tells its user (docs/behaviour/errors.md
// §3).
absl::Status ItemTooLarge(size_t bytes, size_t bytes_max) {
  return Named(__func__, WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                                         "Message is larger than the request limit: key and "
                                         "value are ",
                                         bytes, " bytes of at most ", bytes_max)),
                                     "request_size_limit_exceeded"));
}

absl::Status AnswerTooLarge(size_t bytes_max) {
  return Named(__func__, WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                                         "Message is larger than the request limit: the ",
                                         "answer would have more than ", bytes_max, " bytes")),
                                     "request_size_limit_exceeded"));
}

absl::Status ElementTooLarge(size_t bytes, size_t bytes_max) {
  return Named(__func__, WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                                         "Larger than the element size allows: ", bytes,
                                         " bytes of at most ", bytes_max)),
                                     "element_size_limit_exceeded"));
}

absl::Status CollectionTooLarge(size_t bytes, size_t bytes_max) {
  return Named(__func__, WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                                         "Larger than the item size allows: the collection ",
                                         "would have ", bytes, " bytes of at most ", bytes_max)),
                                     "item_size_limit_exceeded"));
}

absl::Status NotAnInteger() {
  return Named(__func__, absl::FailedPreconditionError("failed to parse value into an integer"));
}

absl::Status IntegerOutOfRange() {
  return Named(__func__,
               absl::FailedPreconditionError("The sum is outside the range of 64-bit integers"));
}

absl::Status ScoreOutOfRange() {
  return Named(__func__, absl::FailedPreconditionError(
                             "The score is not a number, or outside the range of 64-bit integers"));
}

absl::Status TooManyCaches(uint64_t max) {
  return Named(__func__,
               absl::ResourceExhaustedError(absl::StrCat("There may be only ", max, " caches")));
}

absl::Status TooManyOperations(uint64_t max) {
  return Named(__func__, WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                                         "Too many operations per second, at most ", max)),
                                     "operations_rate_limit_exceeded"));
}

absl::Status TooMuchThroughput(uint64_t bytes_max) {
  return Named(__func__,
               WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                               "Too much throughput, at most ", bytes_max, " bytes per second")),
                           "throughput_rate_limit_exceeded"));
}

absl::Status SigningKeyNotFound(absl::string_view key_id) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Signing key not found: ", key_id)));
}

absl::Status TopicNotFound(absl::string_view cache, absl::string_view topic) {
  return Named(__func__,
               absl::NotFoundError(absl::StrCat("Topic not found: ", topic, " in cache ", cache)));
}

absl::Status MessageTooLarge(size_t bytes, size_t bytes_max) {
  return Named(__func__, WithTrailer(absl::ResourceExhaustedError(absl::StrCat(
                                         "Message is larger than the request limit: the value is ",
                                         bytes, " bytes of at most ", bytes_max)),
                                     "request_size_limit_exceeded"));
}

absl::Status WebhookNotFound(absl::string_view cache, absl::string_view name) {
  return Named(__func__,
               absl::NotFoundError(absl::StrCat("Webhook not found: ", name, " in cache ", cache)));
}

absl::Status Injected(absl::StatusCode code, absl::string_view text, absl::string_view err) {
  const absl::Status status(code, text);
  return Named(__func__, err.empty() ? status : WithTrailer(status, err));
}

absl::Status ConnectionReset(absl::string_view rule) {
  return Named(__func__,
               absl::UnavailableError(absl::StrCat("Connection reset by fault rule ", rule)));
}

absl::Status WorldNotFound(absl::string_view name) {
  return Named(__func__, absl::InvalidArgumentError(absl::StrCat("World not found: ", name)));
}

absl::Status RequestRefused(int http_status, absl::string_view why) {
  switch (http_status) {
    case 408:
      return Named(__func__, absl::DeadlineExceededError(why));
    case 500:
      return Named(__func__, absl::InternalError(why));
    case 501:
    case 505:
      return Named(__func__, absl::UnimplementedError(why));
    case 503:
      return Named(__func__, absl::ResourceExhaustedError(why));
    default:
      return Named(__func__, absl::InvalidArgumentError(why));
  }
}

absl::Status StrangerNeedsCredential(absl::string_view caller) {
  return Named(
      __func__,
      absl::PermissionDeniedError(absl::StrCat(
          caller,
          " needs a credential of this emulator; --allow-origin admits the pages of an origin, "
          "--allow-host a name of this machine")));
}

absl::Status KeyNotFound() { return Named(__func__, absl::NotFoundError("Key not found")); }

absl::Status CredentialGivenTwice() {
  return Named(__func__,
               absl::InvalidArgumentError(
                   "Only one of the header Authorization and the query token must be set"));
}

absl::Status MethodNotAllowed(absl::string_view method) {
  return Named(__func__, absl::UnimplementedError(absl::StrCat(method, " is not known here")));
}

absl::Status PathNotFound(absl::string_view path) {
  return Named(__func__, absl::NotFoundError(absl::StrCat(
                             "No such path: ", path,
                             "; there are /cache/{cache} and /topics/{cache}/{topic}")));
}

absl::Status RpcNotFound(absl::string_view path) {
  return Named(__func__, absl::UnimplementedError(absl::StrCat("No such RPC: ", path)));
}

absl::Status MessageUnreadable(absl::string_view rpc) {
  return Named(__func__, absl::InvalidArgumentError(
                             absl::StrCat("The message cannot be read as a request of ", rpc)));
}

absl::Status WorldFull(uint64_t bytes_max) {
  return Named(
      __func__,
      absl::ResourceExhaustedError(absl::StrCat(
          "The world is full: it holds the ", bytes_max,
          " bytes that its limit world-bytes allows; delete something, or raise the limit")));
}

absl::Status Blank(absl::string_view field) {
  return Named(__func__, absl::InvalidArgumentError(absl::StrCat(field, " must not be blank")));
}

absl::Status Unset(absl::string_view field) {
  return Named(__func__, absl::InvalidArgumentError(absl::StrCat(field, " must be set")));
}

absl::Status TooLong(absl::string_view field, size_t max, absl::string_view unit) {
  return Named(__func__,
               absl::InvalidArgumentError(absl::StrCat(field, " is longer than ", max, " ", unit)));
}

absl::Status Malformed(absl::string_view field, absl::string_view why) {
  return Named(__func__, absl::InvalidArgumentError(absl::StrCat(field, " ", why)));
}

absl::Status NotSupported(absl::string_view feature, absl::string_view why) {
  return Named(__func__,
               absl::UnimplementedError(absl::StrCat(feature, " is not supported: ", why)));
}

absl::Status Internal(absl::string_view what) {
  return Named(__func__, absl::InternalError(absl::StrCat("The emulator failed: ", what)));
}

absl::Status StorageFailed(absl::string_view what) {
  return Named(__func__,
               absl::InternalError(absl::StrCat("The emulator's storage failed: ", what)));
}

absl::Status ShuttingDown() {
  return Named(__func__, absl::UnavailableError("The emulator is shutting down"));
}

absl::Status CancelledByClient() {
  return Named(__func__, absl::CancelledError("The client gave up"));
}

absl::Status DeadlinePassed() {
  return Named(__func__, absl::DeadlineExceededError("Deadline Exceeded"));
}

}  // namespace emulator::errors
