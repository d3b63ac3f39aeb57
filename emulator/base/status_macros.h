#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Ends the function with the error of an absl::Status, if it is one.
//
//   RETURN_IF_ERROR(scope.domain.fault_plan.Put(rule));
#define RETURN_IF_ERROR(...)                                                   \
  do {                                                                         \
    if (absl::Status status_or_return = (__VA_ARGS__); !status_or_return.ok()) \
      return status_or_return;                                                 \
  } while (false)

// Takes the value out of an absl::StatusOr, or ends the function with its error.
//
//   ASSIGN_OR_RETURN(const CacheName name, CacheName::Parse(text));
#define ASSIGN_OR_RETURN(left, ...) \
  ASSIGN_OR_RETURN_AS(STATUS_MACROS_JOIN(value_or_return_, __LINE__), left, __VA_ARGS__)

#define ASSIGN_OR_RETURN_AS(value, left, ...) \
  auto value = (__VA_ARGS__);                 \
  if (!value.ok()) return value.status();     \
  left = *std::move(value)

#define STATUS_MACROS_JOIN(first, second) STATUS_MACROS_JOIN_NOW(first, second)
#define STATUS_MACROS_JOIN_NOW(first, second) first##second
