#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// The catalogue of every error a user can see: one function per fact, with status, text and `err`
// trailer decided here once (docs/behaviour/errors.md). Domain and doors never make a Status by
// hand.
namespace emulator::errors {

// The payload of a Status under this name travels as the gRPC trailer of the same name.
inline constexpr absl::string_view kErrTrailer = "err";

// --- credentials and permissions
absl::Status TokenNotValid(absl::string_view reason);
// `now` is the world's time, which need not be that of the machine.
absl::Status TokenExpired(absl::Time valid_until, absl::Time now);
// `needed` says which rule would have granted the call.
absl::Status PermissionDenied(absl::string_view needed);
// `caller` is the kind of credential that may not mint what was asked for.
absl::Status MintingNotAllowed(absl::string_view caller);

// --- caches and items
absl::Status CacheNotFound(absl::string_view name);
absl::Status CacheAlreadyExists(absl::string_view name);
absl::Status CacheHeaderEmpty();
absl::Status StoredTypeNotCompatible();
absl::Status ItemTooLarge(size_t bytes, size_t bytes_max);
absl::Status AnswerTooLarge(size_t bytes_max);
absl::Status ElementTooLarge(size_t bytes, size_t bytes_max);
absl::Status CollectionTooLarge(size_t bytes, size_t bytes_max);
absl::Status NotAnInteger();
absl::Status IntegerOutOfRange();
absl::Status ScoreOutOfRange();

// --- rates and counts; all per second of the world's clock
absl::Status TooManyCaches(uint64_t max);
absl::Status TooManyOperations(uint64_t max);
absl::Status TooMuchThroughput(uint64_t bytes_max);

// --- signing keys
absl::Status SigningKeyNotFound(absl::string_view key_id);

// --- topics
absl::Status TopicNotFound(absl::string_view cache, absl::string_view topic);
absl::Status MessageTooLarge(size_t bytes, size_t bytes_max);

// --- webhooks
absl::Status WebhookNotFound(absl::string_view cache, absl::string_view name);

// --- faults
// A status that a fault rule or a call's own metadata asked for; `err` may be empty.
absl::Status Injected(absl::StatusCode code, absl::string_view text, absl::string_view err);
absl::Status ConnectionReset(absl::string_view rule);
absl::Status FaultRuleNotFound(absl::string_view name);
absl::Status TooManyFaultRules(uint64_t max);

// --- the control API
absl::Status ControlActionNotFound(absl::string_view action);
// A request that was refused before it was read in whole, with 413 for example; `why` is a
// sentence.
absl::Status RequestRefused(int http_status, absl::string_view why);
absl::Status ControlTokenNeeded();
absl::Status RouteNotFound(absl::string_view method, absl::string_view path);
// A client called the control door by a name that is not its own, or for a page of another origin.
absl::Status ForeignHost(absl::string_view host);
absl::Status ForeignOrigin(absl::string_view origin);
// The same at the data port, for requests without a credential of ours.
absl::Status StrangerNeedsCredential(absl::string_view caller);
absl::Status WaitedInVain(uint64_t ms, uint64_t wanted, uint64_t came);
absl::Status TooManyWait(int max);
absl::Status JobNotFound(absl::string_view name);
absl::Status TooManyJobs(size_t max);
absl::Status DeliveriesNotDone(uint64_t ms, uint64_t unfinished);
// A client waited for all deliveries, and some of them failed or were lost.
absl::Status NotAllDelivered(int64_t delivered, int64_t failed, int64_t lost);
absl::Status DeliveryNotFound(int64_t id);
absl::Status DeliveryNotSent(int64_t id);
absl::Status DeliveryHasNoWebhook(int64_t id);
// `which` is what was asked for: "12", or "of message number 3".
absl::Status DeliveryNotHeld(absl::string_view which);
// A mistake in a scenario that is a member of a request: its pointer goes on from there.
absl::Status InScenario(const absl::Status& mistake);
// `why` is a clause.
absl::Status BundleImpossible(absl::string_view why);

// --- HTTP API and gRPC-Web
absl::Status KeyNotFound();
absl::Status CredentialGivenTwice();
absl::Status MethodNotAllowed(absl::string_view method);
absl::Status PathNotFound(absl::string_view path);
absl::Status RpcNotFound(absl::string_view path);

// --- gRPC
// The bytes of a request are not a message of the type that the RPC takes.
absl::Status MessageUnreadable(absl::string_view rpc);

// --- worlds
// In the metadata of a call, and in the path of a control request.
absl::Status WorldNotFound(absl::string_view name);
absl::Status NoSuchWorld(absl::string_view name);
absl::Status WorldAlreadyExists(absl::string_view name);
absl::Status DefaultWorldStays();
absl::Status TooManyWorlds(uint64_t max);
// What streams end with when their world is reset or restored.
absl::Status WorldReplaced(absl::string_view name);
absl::Status SnapshotNotFound(absl::string_view name);
absl::Status TooManySnapshots(uint64_t max);
// The limit world-bytes, of what a world holds, and of all its snapshots together.
absl::Status WorldFull(uint64_t bytes_max);
absl::Status SnapshotsFull(uint64_t bytes_max);
absl::Status ClockRuns(absl::string_view world);
// For the client that moves a clock while another resets or restores its world, or releases it.
absl::Status ClockTaken(absl::string_view world);
absl::Status ClockIsPast(absl::Time wanted, absl::Time now);

// --- arguments: `field` is the name the user knows
absl::Status Blank(absl::string_view field);
absl::Status Unset(absl::string_view field);
absl::Status TooLong(absl::string_view field, size_t max, absl::string_view unit);
absl::Status Malformed(absl::string_view field, absl::string_view why);

// --- the emulator itself
// `feature` is an RPC or option that the emulator does not offer; `why` is a sentence.
absl::Status NotSupported(absl::string_view feature, absl::string_view why);
absl::Status Internal(absl::string_view what);
absl::Status StorageFailed(absl::string_view what);
absl::Status ShuttingDown();
absl::Status CancelledByClient();
// The time that the client gave its call is over.
absl::Status DeadlinePassed();

// --- speaking to an emulator
absl::Status NobodyAnswers(absl::string_view address);
absl::Status NotAnEmulator(absl::string_view address);
absl::Status NotReady(absl::string_view address);

// --- starting
// `door` is "gRPC", "TLS" or "control".
absl::Status PortTaken(absl::string_view door, absl::string_view address);
// `why` is what the system says of the address.
absl::Status CannotListen(absl::string_view door, absl::string_view address, absl::string_view why);
// `why` is what the system refused; `hosts_line` would make the names resolve in /etc/hosts.
absl::Status NamesDoNotResolve(absl::string_view why, absl::string_view hosts_line);
absl::Status FileUnusable(absl::string_view path, absl::string_view what);
absl::Status DataLocked(absl::string_view path);
absl::Status DataNewer(absl::string_view path, int64_t found, int64_t known);
absl::Status DataDamaged(absl::string_view path, absl::string_view what);
absl::Status DataUnusable(absl::string_view path, absl::string_view what);
absl::Status DataHasOtherSeed(absl::string_view path, absl::string_view found);

}  // namespace emulator::errors
