// Errors of the control API: of worlds, their clocks, snapshots, faults and deliveries.

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/error_name.h"
#include "emulator/base/errors.h"

namespace emulator::errors {

absl::Status FaultRuleNotFound(absl::string_view name) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Fault rule not found: ", name)));
}

absl::Status TooManyFaultRules(uint64_t max) {
  return Named(__func__, absl::ResourceExhaustedError(
                             absl::StrCat("There may be only ", max, " fault rules")));
}

absl::Status NoSuchWorld(absl::string_view name) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("World not found: ", name)));
}

absl::Status ControlActionNotFound(absl::string_view action) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Control command not found: ", action)));
}

absl::Status ControlTokenNeeded() {
  return Named(
      __func__,
      absl::UnauthenticatedError(
          "The control port needs its token, and this request has none or another one: give a "
          "verb the --control-token of the emulator, or send it as Authorization: Bearer TOKEN"));
}

absl::Status ForeignHost(absl::string_view host) {
  return Named(__func__,
               absl::PermissionDeniedError(absl::StrCat("The control port is not called ", host,
                                                        "; --allow-host adds a name")));
}

absl::Status ForeignOrigin(absl::string_view origin) {
  return Named(__func__, absl::PermissionDeniedError(
                             absl::StrCat("A page of ", origin, " may not use the control port")));
}

absl::Status RouteNotFound(absl::string_view method, absl::string_view path) {
  return Named(__func__,
               absl::NotFoundError(absl::StrCat("The control API has no ", method, " ", path,
                                                "; GET /openapi.json lists what it has")));
}

absl::Status WaitedInVain(uint64_t ms, uint64_t wanted, uint64_t came) {
  return Named(__func__, absl::DeadlineExceededError(absl::StrCat(
                             "Waited ", ms, " ms for entries of the journal that match: ", came,
                             " of ", wanted, " came")));
}

absl::Status TooManyWait(int max) {
  return Named(__func__,
               absl::ResourceExhaustedError(absl::StrCat(
                   "At most ", max, " requests wait for something or follow a journal at a time")));
}

absl::Status JobNotFound(absl::string_view name) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Job not found: ", name)));
}

absl::Status TooManyJobs(size_t max) {
  return Named(__func__,
               absl::ResourceExhaustedError(absl::StrCat("At most ", max, " jobs run at a time")));
}

absl::Status DeliveriesNotDone(uint64_t ms, uint64_t unfinished) {
  return Named(__func__, absl::DeadlineExceededError(absl::StrCat(
                             "Waited ", ms, " ms; deliveries that are not done: ", unfinished)));
}

absl::Status NotAllDelivered(int64_t delivered, int64_t failed, int64_t lost) {
  return Named(__func__, absl::DeadlineExceededError(
                             absl::StrCat("Not all deliveries were delivered: ", delivered,
                                          " delivered, ", failed, " failed, ", lost, " lost")));
}

absl::Status DeliveryNotSent(int64_t id) {
  return Named(__func__, absl::FailedPreconditionError(
                             absl::StrCat("Delivery ", id, " has sent nothing yet")));
}

absl::Status DeliveryHasNoWebhook(int64_t id) {
  return Named(__func__,
               absl::NotFoundError(absl::StrCat("The webhook of delivery ", id, " was deleted")));
}

absl::Status DeliveryNotHeld(absl::string_view which) {
  return Named(__func__,
               absl::FailedPreconditionError(absl::StrCat("No delivery is held: ", which)));
}

absl::Status DeliveryNotFound(int64_t id) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Delivery not found: ", id)));
}

absl::Status InScenario(const absl::Status& mistake) {
  return Named(__func__,
               absl::Status(mistake.code(), absl::StrCat("/scenario", mistake.message())));
}

absl::Status BundleImpossible(absl::string_view why) {
  return Named(__func__, absl::FailedPreconditionError(
                             absl::StrCat("The journal cannot be played again: ", why)));
}

absl::Status WorldAlreadyExists(absl::string_view name) {
  return Named(__func__, absl::AlreadyExistsError(absl::StrCat("World already exists: ", name)));
}

absl::Status DefaultWorldStays() {
  return Named(__func__, absl::FailedPreconditionError(
                             "The first world cannot be deleted; reset it instead"));
}

absl::Status TooManyWorlds(uint64_t max) {
  return Named(__func__,
               absl::ResourceExhaustedError(absl::StrCat("There are ", max, " worlds already")));
}

absl::Status WorldReplaced(absl::string_view name) {
  return Named(__func__,
               absl::UnavailableError(absl::StrCat("World was reset or restored: ", name)));
}

absl::Status SnapshotNotFound(absl::string_view name) {
  return Named(__func__, absl::NotFoundError(absl::StrCat("Snapshot not found: ", name)));
}

absl::Status TooManySnapshots(uint64_t max) {
  return Named(__func__, absl::ResourceExhaustedError(
                             absl::StrCat("The world has ", max, " snapshots already")));
}

absl::Status SnapshotsFull(uint64_t bytes_max) {
  return Named(__func__,
               absl::ResourceExhaustedError(absl::StrCat(
                   "The snapshots of the world would be larger than the ", bytes_max,
                   " bytes that its limit world-bytes allows; remove one, or raise the limit")));
}

absl::Status ClockRuns(absl::string_view world) {
  return Named(__func__, absl::FailedPreconditionError(absl::StrCat(
                             "The clock of world ", world, " runs; freeze it before you move it")));
}

absl::Status ClockTaken(absl::string_view world) {
  return Named(__func__,
               absl::AbortedError(absl::StrCat(
                   "World ", world,
                   " was reset or restored, or its clock released, while the clock was moved")));
}

absl::Status ClockIsPast(absl::Time wanted, absl::Time now) {
  return Named(__func__, absl::InvalidArgumentError(
                             absl::StrCat("A clock is not moved back: it is ", TimeText(now),
                                          ", later than ", TimeText(wanted))));
}

}  // namespace emulator::errors
