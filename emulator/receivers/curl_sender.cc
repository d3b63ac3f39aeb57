#include "emulator/receivers/curl_sender.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/clock.h"
#include "emulator/receivers/curl_transfer.h"

namespace emulator {
namespace {

// When a connection is tried again that found no descriptor, should none become free before.
constexpr absl::Duration kStarvedRetry = absl::Milliseconds(100);

// A quarter of the descriptors that the process may have: the others are for its clients.
size_t ConnectionsMax() {
  rlimit descriptors = {};
  getrlimit(RLIMIT_NOFILE, &descriptors);
  return std::clamp<size_t>(descriptors.rlim_cur / 4, 16, 4096);
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
    Wake();
    thread_.join();
    for (auto& [ticket, transfer] : transfers_) {
      curl_multi_remove_handle(multi_, transfer->easy.get());
    }
    transfers_.clear();
    idle_.clear();
    curl_multi_cleanup(multi_);
    for (const int descriptor : {epoll_, wake_}) close(descriptor);
  }

  uint64_t NewTicket() { return next_ticket_++; }

  // A transfer to begin, or null: the ticket's is to be dropped.
  void Order(uint64_t ticket, std::unique_ptr<CurlTransfer> transfer) {
    {
      absl::MutexLock lock(&mutex_);
      if (transfer != nullptr) not_begun_.insert(ticket);
      orders_.emplace_back(ticket, std::move(transfer));
      if (multi_ == nullptr) Start();
    }
    Wake();
  }

  bool HasBegun(uint64_t ticket) {
    absl::MutexLock lock(&mutex_);
    return !not_begun_.contains(ticket);
  }

 private:
  // With the first order, because it takes longer than all of the emulator's start.
  void Start() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = curl_multi_init();
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (initialised != CURLE_OK || multi_ == nullptr || epoll_ < 0 || wake_ < 0) std::abort();
    Watch(wake_, EPOLLIN);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(connections_max_));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections_max_ / 2));
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, OnSocket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, OnTimer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    thread_ = std::thread([this] { Run(); });
  }

  // The thread itself looks at its orders before it waits.
  void Wake() const {
    if (std::this_thread::get_id() != thread_.get_id()) eventfd_write(wake_, 1);
  }

  // Changes what is watched of a descriptor, or begins to watch it.
  void Watch(int descriptor, uint32_t events) const {
    epoll_event event = {.events = events, .data = {.fd = descriptor}};
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) == 0) return;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  // curl says which sockets it waits for, and how long.
  static int OnSocket(CURL*, curl_socket_t socket, int what, void* user, void*) {
    const auto* loop = static_cast<Loop*>(user);
    if (what == CURL_POLL_REMOVE) {
      epoll_ctl(loop->epoll_, EPOLL_CTL_DEL, socket, nullptr);
      return 0;
    }
    const uint32_t in = (what & CURL_POLL_IN) != 0 ? uint32_t{EPOLLIN} : 0;
    const uint32_t out = (what & CURL_POLL_OUT) != 0 ? uint32_t{EPOLLOUT} : 0;
    loop->Watch(socket, in | out);
    return 0;
  }
  static int OnTimer(CURLM*, long timeout_ms, void* user) {
    // Not a timerfd: curl calls this several times for each request, and each would be a system
    // call that takes as long as all the rest of curl.
    static_cast<Loop*>(user)->due_ = timeout_ms < 0
                                         ? absl::InfiniteFuture()
                                         : SystemTime().Now() + absl::Milliseconds(timeout_ms);
    return 0;
  }

  void Run() {
    std::array<epoll_event, 64> events;
    while (TakeOrders()) {
      const int count =
          epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), PatienceMs());
      for (int i = 0; i < count; ++i) Serve(events[i]);
      if (due_ <= SystemTime().Now()) ServeTimer();
      ReportDone();
      if (starved_until_ && *starved_until_ <= SystemTime().Now()) starved_until_.reset();
      BeginWaiting();
    }
  }

  // How long to wait for the next event; -1: until one comes.
  int PatienceMs() const {
    const absl::Time until = std::min(due_, starved_until_.value_or(absl::InfiniteFuture()));
    if (until == absl::InfiniteFuture()) return -1;
    const absl::Duration left = absl::Ceil(until - SystemTime().Now(), absl::Milliseconds(1));
    return static_cast<int>(std::max<int64_t>(absl::ToInt64Milliseconds(left), 0));
  }

  void ServeTimer() {
    // By curl's own clock it may be too early, and it would not say so again.
    due_ = SystemTime().Now() + absl::Milliseconds(1);
    int running = 0;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }

  void Serve(const epoll_event& event) {
    const int descriptor = event.data.fd;
    eventfd_t count = 0;
    int running = 0;
    if (descriptor == wake_) {
      eventfd_read(wake_, &count);
    } else {
      const int in = (event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0;
      const int out = (event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0;
      const int error = (event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0;
      curl_multi_socket_action(multi_, descriptor, in | out | error, &running);
    }
  }

  // False when it is time to end.
  bool TakeOrders() {
    std::deque<std::pair<uint64_t, std::unique_ptr<CurlTransfer>>> orders;
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return false;
      orders.swap(orders_);
    }
    for (auto& [ticket, transfer] : orders) {
      if (transfer == nullptr) {
        Drop(ticket);
      } else {
        waiting_.push_back(std::move(transfer));
      }
    }
    BeginWaiting();
    return true;
  }

  void BeginWaiting() {
    while (!starved_until_ && !waiting_.empty() && transfers_.size() < connections_max_) {
      std::unique_ptr<CurlTransfer> transfer = std::move(waiting_.front());
      waiting_.pop_front();
      SetBegun(transfer->ticket);
      Configure(TakeEasy(), options_, connections_.get(), *transfer);
      curl_multi_add_handle(multi_, transfer->easy.get());
      transfers_.emplace(transfer->ticket, std::move(transfer));
    }
  }

  void SetBegun(uint64_t ticket) {
    absl::MutexLock lock(&mutex_);
    not_begun_.erase(ticket);
  }

  void Drop(uint64_t ticket) {
    const auto found = transfers_.find(ticket);
    if (found != transfers_.end()) {
      curl_multi_remove_handle(multi_, found->second->easy.get());
      transfers_.erase(found);
      return;
    }
    SetBegun(ticket);
    std::erase_if(waiting_, [ticket](const auto& waits) { return waits->ticket == ticket; });
  }

  void ReportDone() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      // The message goes with the handle.
      const CURLcode code = message->data.result;
      CurlTransfer* of = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &of);
      curl_multi_remove_handle(multi_, message->easy_handle);
      auto owned = transfers_.extract(of->ticket);
      Report(code, std::move(owned.mapped()));
    }
  }

  void Report(CURLcode code, std::unique_ptr<CurlTransfer> transfer) {
    starved_until_.reset();
    if (code != CURLE_OK && transfer->starved && !transfer->sent) {
      starved_until_ = SystemTime().Now() + kStarvedRetry;
      {
        absl::MutexLock lock(&mutex_);
        not_begun_.insert(transfer->ticket);
      }
      idle_.push_back(TakeBack(*transfer));
      waiting_.push_front(std::move(transfer));
      return;
    }
    transfer->done(TakeAnswer(code, *transfer));
    idle_.push_back(TakeBack(*transfer));
  }

  CurlEasy TakeEasy() {
    if (idle_.empty()) return CurlEasy(curl_easy_init());
    CurlEasy easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }

  const SenderOptions options_;
  const CurlList connections_;
  const size_t connections_max_ = ConnectionsMax();
  CURLM* multi_ = nullptr;
  int epoll_ = -1;
  int wake_ = -1;
  std::atomic<uint64_t> next_ticket_ = 1;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::pair<uint64_t, std::unique_ptr<CurlTransfer>>> orders_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<uint64_t> not_begun_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;

  // The thread's own. At most connections_max_ are under way, the others wait.
  absl::flat_hash_map<uint64_t, std::unique_ptr<CurlTransfer>> transfers_;
  std::deque<std::unique_ptr<CurlTransfer>> waiting_;
  // Set: the latest one to end had no descriptor. None begins until another one ends, or until
  // then.
  std::optional<absl::Time> starved_until_;
  // When curl wants to be called without an event.
  absl::Time due_ = absl::InfiniteFuture();
  std::vector<CurlEasy> idle_;
};

CurlSender::CurlSender(SenderOptions options) : loop_(std::make_unique<Loop>(std::move(options))) {}

CurlSender::~CurlSender() = default;

uint64_t CurlSender::NewTicket() { return loop_->NewTicket(); }

void CurlSender::Send(uint64_t ticket, DeliveryRequest request, Done done) {
  auto transfer = std::make_unique<CurlTransfer>();
  transfer->ticket = ticket;
  transfer->request = std::move(request);
  transfer->done = std::move(done);
  loop_->Order(ticket, std::move(transfer));
}

bool CurlSender::HasBegun(uint64_t ticket) { return loop_->HasBegun(ticket); }

void CurlSender::Cancel(uint64_t ticket) { loop_->Order(ticket, nullptr); }

}  // namespace emulator
