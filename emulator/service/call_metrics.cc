#include "emulator/service/call_metrics.h"

#include <algorithm>
#include <limits>
#include <map>

#include "absl/strings/str_cat.h"

namespace emulator {

CallMetrics::Row& CallMetrics::RowOf(absl::string_view rpc) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = rows_.find(rpc);
    if (found != rows_.end()) return *found->second;
  }
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<Row>& row = rows_[rpc];
  if (row == nullptr) row = std::make_unique<Row>();
  return *row;
}

void CallMetrics::Count(absl::string_view rpc, absl::StatusCode status, absl::Duration took) {
  Row& row = RowOf(rpc);
  const auto code = std::min(static_cast<size_t>(status), kStatuses - 1);
  const double seconds = absl::ToDoubleSeconds(took);
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  row.by_status[code].fetch_add(1, std::memory_order_relaxed);
  row.by_bound[static_cast<size_t>(bound - kBounds.begin())].fetch_add(1,
                                                                       std::memory_order_relaxed);
  row.total_ns.fetch_add(absl::ToInt64Nanoseconds(took), std::memory_order_relaxed);
}

void CallMetrics::AddTo(MetricsText& text) const {
  absl::ReaderMutexLock lock(&mutex_);
  std::map<absl::string_view, const Row*> sorted;
  for (const auto& [rpc, row] : rows_) sorted.emplace(rpc, row.get());
  text.Begin("calls_total", "counter", "Calls that ended.");
  for (const auto& [rpc, row] : sorted) {
    for (size_t code = 0; code < kStatuses; ++code) {
      const uint64_t count = row->by_status[code];
      const std::string name = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
      if (count > 0) text.Add({{"rpc", rpc}, {"status", name}}, static_cast<double>(count));
    }
  }
  text.Begin("call_seconds", "histogram", "How long calls took.");
  for (const auto& [rpc, row] : sorted) {
    double count = 0;
    for (size_t i = 0; i < row->by_bound.size(); ++i) {
      count += static_cast<double>(row->by_bound[i]);
      const std::string bound = i < kBounds.size() ? absl::StrCat(kBounds[i]) : "+Inf";
      text.Add({{"rpc", rpc}, {"le", bound}}, count, "_bucket");
    }
    text.Add({{"rpc", rpc}}, static_cast<double>(row->total_ns) / 1e9, "_sum");
    text.Add({{"rpc", rpc}}, count, "_count");
  }
}

}  // namespace emulator
