#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "emulator/web/http_message.h"

namespace emulator {

// The site of docs/ at "/docs/", with its search. `./run docs` packs it into one file
// (docs/pack.mjs), and `./run package` writes that file behind the program. So the pages cost a
// start nothing, and are read when somebody asks. A program that was only compiled has none.
//
// At the end of the file stand: the packed files; an index, as JSON by path {"/docs/x.js": [offset,
// bytes]}; the size of the index and of all this, eight bytes each; eight bytes that say what it
// is.
//
// Threads: safe.
class Site {
 public:
  // The site behind the program in `file`.
  explicit Site(std::string file);

  // That of the program that runs.
  static const Site& OfThisProgram();

  // Whether a path is of the site: "/docs" and what is below it.
  static bool Has(absl::string_view path);

  // False when nothing stands behind the program.
  bool HasPages() const { return bytes_ > 0; }

  // The answer to a GET of such a path. A page is the one shell, in which the browser loads it: so
  // is a page that is not there, with 404. Without pages 404 says where they are.
  HttpResponse Answer(const HttpRequest& request, absl::string_view path) const;

  // Where an error of the catalogue is explained: "/docs/reference/errors#cachenotfound" here, or
  // the file of the project when there are no pages. Empty for an error that has no page.
  std::string HelpFor(const absl::Status& error) const;

 private:
  struct Place {
    int64_t offset = 0;
    int64_t bytes = 0;
  };

  std::string Read(int64_t offset, int64_t bytes) const;
  void ReadIndex() const;
  // Null when it is not there.
  const Place* Find(absl::string_view path) const;

  const std::string file_;
  int64_t begin_ = 0;
  int64_t bytes_ = 0;
  int64_t index_bytes_ = 0;
  mutable std::once_flag index_is_read_;
  mutable std::map<std::string, Place, std::less<>> index_;
};

}  // namespace emulator
