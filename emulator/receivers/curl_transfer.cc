#include "emulator/receivers/curl_transfer.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

CurlList ListOf(const std::vector<std::string>& lines) {
  curl_slist* list = nullptr;
  for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
  return CurlList(list);
}

// Else a header would become several.
bool IsOneLine(absl::string_view text) {
  return text.find_first_of(absl::string_view("\r\n\0", 3)) == absl::string_view::npos;
}

CurlList HeadersOf(const DeliveryRequest& request) {
  // An empty value takes out what curl would add by itself.
  std::vector<std::string> lines = {"Accept:", "Expect:"};
  for (const auto& [name, value] : request.headers) {
    if (!IsOneLine(name) || !IsOneLine(value)) continue;
    // This is how curl is told to send a header that is empty.
    lines.push_back(value.empty() ? absl::StrCat(name, ";") : absl::StrCat(name, ": ", value));
  }
  if (!HeaderValue(request.headers, "Content-Type")) lines.push_back("Content-Type:");
  return ListOf(lines);
}

size_t TakeBody(char* bytes, size_t size, size_t count, void* user) {
  auto* transfer = static_cast<CurlTransfer*>(user);
  const size_t length = size * count;
  std::string& kept = transfer->answer.body;
  if (kept.size() < limits::kAnswerBodyKept) {
    kept.append(bytes, std::min(length, limits::kAnswerBodyKept - kept.size()));
  }
  transfer->body_bytes += length;
  return transfer->body_bytes > limits::kReceiverAnswerBytesMax ? 0 : length;
}

size_t TakeHeader(char* bytes, size_t size, size_t count, void* user) {
  auto* transfer = static_cast<CurlTransfer*>(user);
  const absl::string_view line(bytes, size * count);
  transfer->header_bytes += line.size();
  if (transfer->header_bytes > limits::kReceiverHeaderBytesMax) return 0;
  // What came before was an interim answer.
  if (absl::StartsWith(line, "HTTP/")) {
    transfer->header_lines.clear();
  } else if (transfer->header_lines.size() + line.size() <= limits::kAnswerHeadersKept) {
    absl::StrAppend(&transfer->header_lines, line);
  }
  return line.size();
}

// curl would send again by itself when a connection that it kept alive dies before an answer. The
// receiver may have had the request, and at most once is what the service promises.
int OnlyOnce(void* user, char*, char*, int, int) {
  return std::exchange(static_cast<CurlTransfer*>(user)->sent, true) ? CURL_PREREQFUNC_ABORT
                                                                     : CURL_PREREQFUNC_OK;
}

curl_socket_t OpenSocket(void* user, curlsocktype, curl_sockaddr* address) {
  const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened >= 0) return opened;
  if (errno == EMFILE || errno == ENFILE) static_cast<CurlTransfer*>(user)->starved = true;
  return CURL_SOCKET_BAD;
}

// What the system trusts, where Debian, Red Hat and SUSE keep it: libcurl knows only where it was
// built. Null when it is in none of these places.
const char* CertificatesOfTheSystem() {
  static const char* const found = []() -> const char* {
    for (const char* file : {"/etc/ssl/certs/ca-certificates.crt",
                             "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"}) {
      if (access(file, R_OK) == 0) return file;
    }
    return nullptr;
  }();
  return found;
}

void ConfigureConnection(CURL* easy, const SenderOptions& options, curl_slist* connections,
                         CurlTransfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connections);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A name that does not resolve must not hold up the others when its delivery is given up.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, OpenSocket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
  const char* const given = options.ca_file.c_str();
  const char* const trusted = options.ca_file.empty() ? CertificatesOfTheSystem() : given;
  if (trusted != nullptr) curl_easy_setopt(easy, CURLOPT_CAINFO, trusted);
  if (options.verify_tls) return;
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
}

void ConfigureRequest(CURL* easy, CurlTransfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_URL, transfer.request.post_url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, OnlyOnce);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.request.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(transfer.request.body.size()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, TakeBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, TakeHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
}

std::string ProblemOf(CURLcode code, const CurlTransfer& transfer) {
  if (code == CURLE_OK) return "";
  long request_bytes = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_REQUEST_SIZE, &request_bytes);
  // The limits of curl for one header, and for all that it sends, end in this code.
  const bool line_too_long = code == CURLE_OUT_OF_MEMORY;
  if (line_too_long && request_bytes == 0) return "the headers of the request are too long";
  if (line_too_long || transfer.header_bytes > limits::kReceiverHeaderBytesMax) {
    return absl::StrCat("the headers of the answer are longer than ",
                        limits::kReceiverHeaderBytesMax, " bytes");
  }
  // An answer that was too long to read to its end is still an answer.
  if (transfer.body_bytes > limits::kReceiverAnswerBytesMax) return "";
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return "the receiver closed the connection before it answered";
  }
  return curl_easy_strerror(code);
}

}  // namespace

void FreeEasy::operator()(void* easy) const { curl_easy_cleanup(easy); }

void FreeList::operator()(curl_slist* list) const { curl_slist_free_all(list); }

CurlList ConnectionsOf(const SenderOptions& options) {
  std::vector<std::string> lines;
  for (const auto& [host, instead] : options.hosts) {
    const bool has_port = absl::StrContains(instead, ':');
    lines.push_back(absl::StrCat(host, "::", instead, has_port ? "" : ":"));
  }
  return ListOf(lines);
}

void Configure(CurlEasy easy, const SenderOptions& options, curl_slist* connections,
               CurlTransfer& transfer) {
  transfer.headers = HeadersOf(transfer.request);
  transfer.easy = std::move(easy);
  ConfigureConnection(transfer.easy.get(), options, connections, transfer);
  ConfigureRequest(transfer.easy.get(), transfer);
}

DeliveryAnswer TakeAnswer(int curl_code, CurlTransfer& transfer) {
  DeliveryAnswer answer = std::move(transfer.answer);
  long status = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_off_t took_us = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_TOTAL_TIME_T, &took_us);
  answer.http_status = static_cast<int>(status);
  answer.headers = HeadersFromLines(transfer.header_lines);
  answer.took = absl::Microseconds(took_us);
  answer.problem = ProblemOf(static_cast<CURLcode>(curl_code), transfer);
  return answer;
}

CurlEasy TakeBack(CurlTransfer& transfer) {
  curl_easy_reset(transfer.easy.get());
  transfer.headers.reset();
  transfer.starved = false;
  transfer.sent = false;
  return std::move(transfer.easy);
}

}  // namespace emulator
