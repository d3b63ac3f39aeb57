#include "emulator/base/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"

namespace emulator::errors {
namespace {

absl::Status WithTrailer(absl::Status status, absl::string_view err) {
  status.SetPayload(kErrTrailer, absl::Cord(err));
  return status;
}

}  // namespace

absl::Status TokenNotValid(absl::string_view reason) {
  return absl::UnauthenticatedError(
      absl::StrCat("Could not validate authorization token: ", reason));
}

absl::Status TokenExpired(absl::Time valid_until, absl::Time now) {
  const auto text = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  return TokenNotValid(absl::StrCat("it expired at ", text(valid_until),
                                    "; by the clock of its world it is ", text(now)));
}

absl::Status PermissionDenied(absl::string_view needed) {
  return absl::PermissionDeniedError(absl::StrCat("The credential does not allow this: ", needed));
}

absl::Status MintingNotAllowed(absl::string_view caller) {
  return absl::PermissionDeniedError(
      absl::StrCat("A credential of this kind may not generate this: ", caller));
}

absl::Status CacheNotFound(absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("Cache not found: ", name));
}

absl::Status CacheAlreadyExists(absl::string_view name) {
  return absl::AlreadyExistsError(absl::StrCat("Cache with name: ", name, " already exists"));
}

absl::Status CacheHeaderEmpty() { return absl::InvalidArgumentError("Cache header is empty"); }

absl::Status StoredTypeNotCompatible() {
  return WithTrailer(absl::FailedPreconditionError(
                         "The stored type for this key is not compatible with this operation"),
                     "invalid_type");
}

// The phrase "request limit" decides what the Node SDK tells its user (docs/behaviour/errors.md
// §3).
absl::Status ItemTooLarge(size_t bytes, size_t bytes_max) {
  return WithTrailer(
      absl::ResourceExhaustedError(absl::StrCat("Message is larger than the request limit: key and "
                                                "value are ",
                                                bytes, " bytes of at most ", bytes_max)),
      "request_size_limit_exceeded");
}

absl::Status AnswerTooLarge(size_t bytes_max) {
  return WithTrailer(absl::ResourceExhaustedError(
                         absl::StrCat("Message is larger than the request limit: the ",
                                      "answer would have more than ", bytes_max, " bytes")),
                     "request_size_limit_exceeded");
}

absl::Status ElementTooLarge(size_t bytes, size_t bytes_max) {
  return WithTrailer(
      absl::ResourceExhaustedError(absl::StrCat("Larger than the element size allows: ", bytes,
                                                " bytes of at most ", bytes_max)),
      "element_size_limit_exceeded");
}

absl::Status CollectionTooLarge(size_t bytes, size_t bytes_max) {
  return WithTrailer(absl::ResourceExhaustedError(
                         absl::StrCat("Larger than the item size allows: the collection ",
                                      "would have ", bytes, " bytes of at most ", bytes_max)),
                     "item_size_limit_exceeded");
}

absl::Status NotAnInteger() {
  return absl::FailedPreconditionError("failed to parse value into an integer");
}

absl::Status IntegerOutOfRange() {
  return absl::FailedPreconditionError("The sum is outside the range of 64-bit integers");
}

absl::Status ScoreOutOfRange() {
  return absl::FailedPreconditionError(
      "The score is not a number, or outside the range of 64-bit integers");
}

absl::Status TooManyCaches(uint64_t max) {
  return absl::ResourceExhaustedError(absl::StrCat("There may be only ", max, " caches"));
}

absl::Status TooManyOperations(uint64_t max) {
  return WithTrailer(
      absl::ResourceExhaustedError(absl::StrCat("Too many operations per second, at most ", max)),
      "operations_rate_limit_exceeded");
}

absl::Status TooMuchThroughput(uint64_t bytes_max) {
  return WithTrailer(absl::ResourceExhaustedError(absl::StrCat("Too much throughput, at most ",
                                                               bytes_max, " bytes per second")),
                     "throughput_rate_limit_exceeded");
}

absl::Status SigningKeyNotFound(absl::string_view key_id) {
  return absl::NotFoundError(absl::StrCat("Signing key not found: ", key_id));
}

absl::Status TopicNotFound(absl::string_view cache, absl::string_view topic) {
  return absl::NotFoundError(absl::StrCat("Topic not found: ", topic, " in cache ", cache));
}

absl::Status MessageTooLarge(size_t bytes, size_t bytes_max) {
  return WithTrailer(absl::ResourceExhaustedError(
                         absl::StrCat("Message is larger than the request limit: the value is ",
                                      bytes, " bytes of at most ", bytes_max)),
                     "request_size_limit_exceeded");
}

absl::Status WebhookNotFound(absl::string_view cache, absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("Webhook not found: ", name, " in cache ", cache));
}

absl::Status Injected(absl::StatusCode code, absl::string_view text, absl::string_view err) {
  const absl::Status status(code, text);
  return err.empty() ? status : WithTrailer(status, err);
}

absl::Status ConnectionReset(absl::string_view rule) {
  return absl::UnavailableError(absl::StrCat("Connection reset by fault rule ", rule));
}

absl::Status FaultRuleNotFound(absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("Fault rule not found: ", name));
}

absl::Status TooManyFaultRules(uint64_t max) {
  return absl::ResourceExhaustedError(absl::StrCat("There may be only ", max, " fault rules"));
}

absl::Status WorldNotFound(absl::string_view name) {
  return absl::InvalidArgumentError(absl::StrCat("World not found: ", name));
}

absl::Status NoSuchWorld(absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("World not found: ", name));
}

absl::Status ControlActionNotFound(absl::string_view action) {
  return absl::NotFoundError(absl::StrCat("Control command not found: ", action));
}

absl::Status RequestRefused(int http_status, absl::string_view why) {
  switch (http_status) {
    case 408:
      return absl::DeadlineExceededError(why);
    case 500:
      return absl::InternalError(why);
    case 501:
    case 505:
      return absl::UnimplementedError(why);
    case 503:
      return absl::ResourceExhaustedError(why);
    default:
      return absl::InvalidArgumentError(why);
  }
}

absl::Status ControlTokenNeeded() {
  return absl::UnauthenticatedError(
      "The control port needs its token, and this request has none or another one: send "
      "Authorization: Bearer TOKEN with what was given to --control-token");
}

absl::Status ForeignHost(absl::string_view host) {
  return absl::PermissionDeniedError(
      absl::StrCat("The control port is not called ", host, "; --allow-host adds a name"));
}

absl::Status ForeignOrigin(absl::string_view origin) {
  return absl::PermissionDeniedError(
      absl::StrCat("A page of ", origin, " may not use the control port"));
}

absl::Status StrangerNeedsCredential(absl::string_view caller) {
  return absl::PermissionDeniedError(absl::StrCat(
      caller,
      " needs a credential of this emulator; --allow-origin admits the pages of an origin, "
      "--allow-host a name of this machine"));
}

absl::Status KeyNotFound() { return absl::NotFoundError("Key not found"); }

absl::Status CredentialGivenTwice() {
  return absl::InvalidArgumentError(
      "Only one of the header Authorization and the query token must be set");
}

absl::Status MethodNotAllowed(absl::string_view method) {
  return absl::UnimplementedError(absl::StrCat(method, " is not known here"));
}

absl::Status PathNotFound(absl::string_view path) {
  return absl::NotFoundError(absl::StrCat(
      "No such path: ", path, "; there are /cache/{cache} and /topics/{cache}/{topic}"));
}

absl::Status RpcNotFound(absl::string_view path) {
  return absl::UnimplementedError(absl::StrCat("No such RPC: ", path));
}

absl::Status MessageUnreadable(absl::string_view rpc) {
  return absl::InvalidArgumentError(absl::StrCat("The message is no request of ", rpc));
}

absl::Status RouteNotFound(absl::string_view method, absl::string_view path) {
  return absl::NotFoundError(
      absl::StrCat("The control API has no ", method, " ", path, "; GET /openapi.json lists it"));
}

absl::Status WaitedInVain(uint64_t ms, uint64_t wanted, uint64_t came) {
  return absl::DeadlineExceededError(absl::StrCat(
      "Waited ", ms, " ms for entries of the journal that match: ", came, " of ", wanted, " came"));
}

absl::Status TooManyWait(int max) {
  return absl::ResourceExhaustedError(
      absl::StrCat("At most ", max, " requests wait for something or follow a journal at a time"));
}

absl::Status DeliveriesNotDone(uint64_t ms, uint64_t unfinished) {
  return absl::DeadlineExceededError(
      absl::StrCat("Waited ", ms, " ms; deliveries that are not done: ", unfinished));
}

absl::Status NotAllDelivered(int64_t delivered, int64_t failed, int64_t lost) {
  return absl::DeadlineExceededError(absl::StrCat("Not all deliveries were delivered: ", delivered,
                                                  " delivered, ", failed, " failed, ", lost,
                                                  " lost"));
}

absl::Status DeliveryNotSent(int64_t id) {
  return absl::FailedPreconditionError(absl::StrCat("Delivery ", id, " has sent nothing yet"));
}

absl::Status DeliveryHasNoWebhook(int64_t id) {
  return absl::NotFoundError(absl::StrCat("The webhook of delivery ", id, " is no more"));
}

absl::Status DeliveryNotHeld(absl::string_view which) {
  return absl::FailedPreconditionError(absl::StrCat("No delivery is held: ", which));
}

absl::Status DeliveryNotFound(int64_t id) {
  return absl::NotFoundError(absl::StrCat("Delivery not found: ", id));
}

absl::Status InScenario(const absl::Status& mistake) {
  return absl::Status(mistake.code(), absl::StrCat("/scenario", mistake.message()));
}

absl::Status BundleImpossible(absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat("No bundle can be made: ", why));
}

absl::Status WorldAlreadyExists(absl::string_view name) {
  return absl::AlreadyExistsError(absl::StrCat("World already exists: ", name));
}

absl::Status DefaultWorldStays() {
  return absl::FailedPreconditionError("The first world cannot be deleted; reset it instead");
}

absl::Status TooManyWorlds(uint64_t max) {
  return absl::ResourceExhaustedError(absl::StrCat("There are ", max, " worlds already"));
}

absl::Status WorldReplaced(absl::string_view name) {
  return absl::UnavailableError(absl::StrCat("World was reset or restored: ", name));
}

absl::Status SnapshotNotFound(absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("Snapshot not found: ", name));
}

absl::Status TooManySnapshots(uint64_t max) {
  return absl::ResourceExhaustedError(absl::StrCat("The world has ", max, " snapshots already"));
}

absl::Status WorldFull(uint64_t bytes_max) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "The world is full: it holds the ", bytes_max,
      " bytes that its limit world-bytes allows; delete something, or raise the limit"));
}

absl::Status SnapshotsFull(uint64_t bytes_max) {
  return absl::ResourceExhaustedError(
      absl::StrCat("The snapshots of the world would be larger than the ", bytes_max,
                   " bytes that its limit world-bytes allows; remove one, or raise the limit"));
}

absl::Status ClockRuns(absl::string_view world) {
  return absl::FailedPreconditionError(
      absl::StrCat("The clock of world ", world, " runs; freeze it before you move it"));
}

absl::Status ClockTaken(absl::string_view world) {
  return absl::AbortedError(absl::StrCat(
      "World ", world, " was reset or restored, or its clock released, while the clock was moved"));
}

absl::Status ClockIsPast(absl::Time wanted, absl::Time now) {
  return absl::InvalidArgumentError(absl::StrCat("A clock is not moved back: it is ", TimeText(now),
                                                 ", later than ", TimeText(wanted)));
}

absl::Status Blank(absl::string_view field) {
  return absl::InvalidArgumentError(absl::StrCat(field, " must not be blank"));
}

absl::Status Unset(absl::string_view field) {
  return absl::InvalidArgumentError(absl::StrCat(field, " must be set"));
}

absl::Status TooLong(absl::string_view field, size_t max, absl::string_view unit) {
  return absl::InvalidArgumentError(absl::StrCat(field, " is longer than ", max, " ", unit));
}

absl::Status Malformed(absl::string_view field, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(field, " ", why));
}

absl::Status NotSupported(absl::string_view feature, absl::string_view why) {
  return absl::UnimplementedError(absl::StrCat(feature, " is not supported: ", why));
}

absl::Status Internal(absl::string_view what) {
  return absl::InternalError(absl::StrCat("The emulator failed: ", what));
}

absl::Status StorageFailed(absl::string_view what) {
  return absl::InternalError(absl::StrCat("The emulator's storage failed: ", what));
}

absl::Status ShuttingDown() { return absl::UnavailableError("The emulator is shutting down"); }

absl::Status CancelledByClient() { return absl::CancelledError("The client gave up"); }

absl::Status DeadlinePassed() { return absl::DeadlineExceededError("Deadline Exceeded"); }

absl::Status PortTaken(absl::string_view door, absl::string_view address) {
  const absl::string_view flag = door == "control" ? "--control-port"
                                 : door == "TLS"   ? "--tls-port"
                                                   : "--port";
  return absl::AlreadyExistsError(absl::StrCat("The ", door, " port is in use: ", address,
                                               "; choose another one with ", flag,
                                               ", or a free one with ", flag, " 0"));
}

absl::Status CannotListen(absl::string_view door, absl::string_view address,
                          absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("The ", door, " door cannot listen on ", address, ": ", why));
}

absl::Status NobodyAnswers(absl::string_view address) {
  return absl::UnavailableError(absl::StrCat("No emulator answers at ", address));
}

absl::Status NotAnEmulator(absl::string_view address) {
  return absl::UnavailableError(absl::StrCat(
      address,
      " answers, but is not the control port of a momento-emulator; --control-port says "
      "where that is"));
}

absl::Status NotReady(absl::string_view address) {
  return absl::UnavailableError(absl::StrCat("The emulator at ", address, " is still starting"));
}

absl::Status NamesDoNotResolve(absl::string_view why, absl::string_view hosts_line) {
  return absl::InvalidArgumentError(absl::StrCat(
      "The command was not started: the emulator's names would not resolve for it (", why,
      "). Any of these helps:\n"
      "  --no-names    go on without names; MOMENTO_EMULATOR_ADDRESS and the like need none\n"
      "  --hosts-file  as root: write the names into /etc/hosts until the command ends\n"
      "  the right to mount: CAP_SYS_ADMIN as root, user namespaces as anybody else\n"
      "  this line in /etc/hosts:\n",
      hosts_line));
}

absl::Status FileUnusable(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("The file cannot be used (", what, "): ", path));
}

absl::Status DataLocked(absl::string_view path) {
  return absl::FailedPreconditionError(
      absl::StrCat("The data is in use by another process: ", path));
}

absl::Status DataNewer(absl::string_view path, int64_t found, int64_t known) {
  return absl::FailedPreconditionError(
      absl::StrCat("The data was written by a newer emulator (schema ", found, ", this one knows ",
                   known, "), left untouched: ", path));
}

absl::Status DataDamaged(absl::string_view path, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("The data is damaged (", what, "): ", path));
}

absl::Status DataUnusable(absl::string_view path, absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("The data directory cannot be used (", what, "): ", path));
}

absl::Status DataHasOtherSeed(absl::string_view path, absl::string_view found) {
  return absl::InvalidArgumentError(
      absl::StrCat("The data was made with seed ", found, ", give the same one: ", path));
}

}  // namespace emulator::errors
