// Errors of processes that start or look for each other: ports, files, data.

#include "absl/strings/str_cat.h"
#include "emulator/base/error_name.h"
#include "emulator/base/errors.h"

namespace emulator::errors {

absl::Status PortTaken(absl::string_view door, absl::string_view address) {
  const absl::string_view flag = door == "control" ? "--control-port"
                                 : door == "TLS"   ? "--tls-port"
                                                   : "--port";
  return Named(__func__,
               absl::AlreadyExistsError(absl::StrCat("The ", door, " port is in use: ", address,
                                                     "; choose another one with ", flag,
                                                     ", or a free one with ", flag, " 0")));
}

absl::Status CannotListen(absl::string_view door, absl::string_view address,
                          absl::string_view why) {
  return Named(__func__, absl::InvalidArgumentError(absl::StrCat(
                             "The ", door, " port cannot listen on ", address, ": ", why)));
}

absl::Status NobodyAnswers(absl::string_view address) {
  return Named(__func__, absl::UnavailableError(absl::StrCat(
                             "No emulator answers at ", address,
                             "; start one with: momento-emulator start, or say with --host and "
                             "--control-port where one is")));
}

absl::Status NotAnEmulator(absl::string_view address) {
  return Named(
      __func__,
      absl::UnavailableError(absl::StrCat(
          address,
          " answers, but is not the control port of a momento-emulator; --control-port says "
          "where that is")));
}

absl::Status NotReady(absl::string_view address) {
  return Named(__func__, absl::UnavailableError(
                             absl::StrCat("The emulator at ", address, " is still starting")));
}

absl::Status NamesDoNotResolve(absl::string_view why, absl::string_view hosts_line) {
  return Named(
      __func__,
      absl::InvalidArgumentError(absl::StrCat(
          "The command was not started: the emulator's names would not resolve for it (", why,
          "). Any of these helps:\n"
          "  --no-names    go on without names; MOMENTO_EMULATOR_ADDRESS and the like need none\n"
          "  --hosts-file  as root: write the names into /etc/hosts until the command ends\n"
          "  the right to mount: CAP_SYS_ADMIN as root, user namespaces as anybody else\n"
          "  this line in /etc/hosts:\n",
          hosts_line)));
}

absl::Status FileUnusable(absl::string_view path, absl::string_view what) {
  return Named(__func__, absl::InvalidArgumentError(
                             absl::StrCat("The file ", path, " cannot be used: ", what)));
}

absl::Status DataLocked(absl::string_view path) {
  return Named(__func__, absl::FailedPreconditionError(
                             absl::StrCat("The data is in use by another process: ", path)));
}

absl::Status DataNewer(absl::string_view path, int64_t found, int64_t known) {
  return Named(__func__, absl::FailedPreconditionError(absl::StrCat(
                             "The data was written by a newer emulator (schema ", found,
                             ", this one knows ", known, "), left untouched: ", path)));
}

absl::Status DataDamaged(absl::string_view path, absl::string_view what) {
  return Named(__func__, absl::FailedPreconditionError(
                             absl::StrCat("The data is damaged (", what, "): ", path)));
}

absl::Status DataUnusable(absl::string_view path, absl::string_view what) {
  return Named(__func__, absl::FailedPreconditionError(
                             absl::StrCat("The data directory ", path, " cannot be used: ", what)));
}

absl::Status DataHasOtherSeed(absl::string_view path, absl::string_view found) {
  return Named(__func__,
               absl::InvalidArgumentError(absl::StrCat("The data was made with seed ", found,
                                                       ", give the same one: ", path)));
}

}  // namespace emulator::errors
