#include "emulator/http/curl_sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

constexpr long kConnectionsKept = 1024;
constexpr int kPollMs = 60'000;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

List ListOf(const std::vector<std::string>& lines) {
  curl_slist* list = nullptr;
  for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
  return List(list);
}

// Else a header would become several.
bool IsOneLine(absl::string_view text) {
  return text.find_first_of(absl::string_view("\r\n\0", 3)) == absl::string_view::npos;
}

List HeadersOf(const DeliveryRequest& request) {
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

// curl's way to say that connections to a host, on any port, go to another one.
List ConnectionsOf(const SenderOptions& options) {
  std::vector<std::string> lines;
  for (const auto& [host, instead] : options.hosts) {
    const bool has_port = absl::StrContains(instead, ':');
    lines.push_back(absl::StrCat(host, "::", instead, has_port ? "" : ":"));
  }
  return ListOf(lines);
}

// A request under way.
struct Transfer {
  Easy easy;
  List headers;
  DeliveryRequest request;
  DeliverySender::Done done;
  DeliveryAnswer answer;
  std::string header_lines;
  size_t header_bytes = 0;
  size_t body_bytes = 0;
  bool sent = false;
};

size_t TakeBody(char* bytes, size_t size, size_t count, void* user) {
  auto* transfer = static_cast<Transfer*>(user);
  const size_t length = size * count;
  std::string& kept = transfer->answer.body;
  if (kept.size() < limits::kAnswerBodyKept) {
    kept.append(bytes, std::min(length, limits::kAnswerBodyKept - kept.size()));
  }
  transfer->body_bytes += length;
  return transfer->body_bytes > limits::kReceiverAnswerBytesMax ? 0 : length;
}

size_t TakeHeader(char* bytes, size_t size, size_t count, void* user) {
  auto* transfer = static_cast<Transfer*>(user);
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
  return std::exchange(static_cast<Transfer*>(user)->sent, true) ? CURL_PREREQFUNC_ABORT
                                                                 : CURL_PREREQFUNC_OK;
}

void ConfigureConnection(CURL* easy, const SenderOptions& options, curl_slist* connections) {
  curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connections);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  if (options.verify_tls) return;
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
}

void Configure(CURL* easy, Transfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_URL, transfer.request.post_url.c_str());
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A name that does not resolve must not hold up the others when its delivery is given up.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
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

std::string ProblemOf(CURLcode code, const Transfer& transfer) {
  if (code == CURLE_OK) return "";
  if (transfer.header_bytes > limits::kReceiverHeaderBytesMax) {
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

DeliveryAnswer AnswerFrom(CURL* easy, CURLcode code, Transfer& transfer) {
  DeliveryAnswer answer = std::move(transfer.answer);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_off_t took_us = 0;
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took_us);
  answer.http_status = static_cast<int>(status);
  answer.headers = HeadersFromLines(transfer.header_lines);
  answer.took = absl::Microseconds(took_us);
  answer.problem = ProblemOf(code, transfer);
  return answer;
}

}  // namespace

// The thread and what it owns. Others only leave orders in the queue.
class CurlSender::Loop {
 public:
  explicit Loop(SenderOptions options)
      : options_(std::move(options)), connections_(ConnectionsOf(options_)) {}
  ~Loop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
      if (multi_ == nullptr) return;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
    for (auto& [ticket, transfer] : transfers_) {
      curl_multi_remove_handle(multi_, transfer->easy.get());
    }
    transfers_.clear();
    curl_multi_cleanup(multi_);
  }

  uint64_t NewTicket() { return next_ticket_++; }

  void Order(uint64_t ticket, std::unique_ptr<Transfer> transfer) {
    {
      absl::MutexLock lock(&mutex_);
      orders_.emplace_back(ticket, std::move(transfer));
      if (multi_ == nullptr) {
        multi_ = MakeMulti();
        thread_ = std::thread([this] { Run(); });
      }
    }
    curl_multi_wakeup(multi_);
  }

 private:
  static CURLM* MakeMulti() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM* const multi = curl_multi_init();
    if (initialised != CURLE_OK || multi == nullptr) std::abort();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kConnectionsKept);
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    return multi;
  }

  void Run() {
    while (TakeOrders()) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      ReportDone();
      curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
  }

  // False when it is time to end.
  bool TakeOrders() {
    std::deque<std::pair<uint64_t, std::unique_ptr<Transfer>>> orders;
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return false;
      orders.swap(orders_);
    }
    for (auto& [ticket, transfer] : orders) {
      if (transfer == nullptr) {
        Drop(ticket);
      } else {
        Begin(ticket, std::move(transfer));
      }
    }
    return true;
  }

  void Begin(uint64_t ticket, std::unique_ptr<Transfer> transfer) {
    transfer->headers = HeadersOf(transfer->request);
    transfer->easy = TakeEasy();
    ConfigureConnection(transfer->easy.get(), options_, connections_.get());
    Configure(transfer->easy.get(), *transfer);
    ticket_by_transfer_.emplace(transfer.get(), ticket);
    curl_multi_add_handle(multi_, transfer->easy.get());
    transfers_.emplace(ticket, std::move(transfer));
  }

  void Drop(uint64_t ticket) {
    const auto found = transfers_.find(ticket);
    if (found == transfers_.end()) return;
    curl_multi_remove_handle(multi_, found->second->easy.get());
    ticket_by_transfer_.erase(found->second.get());
    transfers_.erase(found);
  }

  void ReportDone() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      const DeliveryAnswer answer =
          AnswerFrom(message->easy_handle, message->data.result, *transfer);
      curl_multi_remove_handle(multi_, message->easy_handle);
      const auto found = ticket_by_transfer_.find(transfer);
      const auto owned = transfers_.extract(found->second);
      ticket_by_transfer_.erase(found);
      owned.mapped()->done(answer);
      curl_easy_reset(owned.mapped()->easy.get());
      idle_.push_back(std::move(owned.mapped()->easy));
    }
  }

  Easy TakeEasy() {
    if (idle_.empty()) return Easy(curl_easy_init());
    Easy easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }

  const SenderOptions options_;
  const List connections_;
  // Made with the first order, because that takes longer than all of the emulator's start.
  CURLM* multi_ = nullptr;
  std::atomic<uint64_t> next_ticket_ = 1;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // A transfer to begin, or null: the ticket's is to be dropped.
  std::deque<std::pair<uint64_t, std::unique_ptr<Transfer>>> orders_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;

  // The thread's own.
  absl::flat_hash_map<uint64_t, std::unique_ptr<Transfer>> transfers_;
  absl::flat_hash_map<Transfer*, uint64_t> ticket_by_transfer_;
  std::vector<Easy> idle_;
};

CurlSender::CurlSender(SenderOptions options) : loop_(std::make_unique<Loop>(std::move(options))) {}

CurlSender::~CurlSender() = default;

uint64_t CurlSender::NewTicket() { return loop_->NewTicket(); }

void CurlSender::Send(uint64_t ticket, DeliveryRequest request, Done done) {
  auto transfer = std::make_unique<Transfer>();
  transfer->request = std::move(request);
  transfer->done = std::move(done);
  loop_->Order(ticket, std::move(transfer));
}

void CurlSender::Cancel(uint64_t ticket) { loop_->Order(ticket, nullptr); }

}  // namespace emulator
