#include <curl/curl.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "emulator/domain/webhooks/post_url.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string PartOf(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return "";
  const std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

// What is accepted must mean to libcurl what it means to us: an http address with a host, and
// nothing else.
void FuzzPostUrl(absl::string_view input) {
  if (!ValidatePostUrl(input).ok()) return;
  const Url url(curl_url(), &curl_url_cleanup);
  const std::string text(input);
  Require(curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK,
          "libcurl understands what was accepted");
  const std::string scheme = PartOf(url, CURLUPART_SCHEME);
  Require(scheme == "http" || scheme == "https", "it is http");
  Require(!PartOf(url, CURLUPART_HOST).empty(), "it has a host");
  Require(PartOf(url, CURLUPART_USER).empty(), "it has no user name");
}

}  // namespace emulator
