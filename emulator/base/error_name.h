#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace emulator {

// The name that an error has in the catalogue (errors.h), and by it the section that explains it on
// the page docs/reference/errors.md.

// The error with its name; a name that it has already is replaced.
absl::Status Named(absl::string_view name, absl::Status error);

// The section of the page, "cachenotfound" for CacheNotFound; empty when the error is not one of
// the catalogue.
std::string SectionOf(const absl::Status& error);

// The page as a file of the project, with the section: "docs/reference/errors.md#cachenotfound".
// Empty as above.
std::string PageInProjectOf(const absl::Status& error);

}  // namespace emulator
