#include "emulator/tools/orders/priority_sampling.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

namespace emulator {
namespace {

constexpr char kSamplingPurpose[] = "explore";
// So many draws belong to one order.
constexpr uint64_t kDrawsOfOrder = 1 << 16;

}  // namespace

PrioritySampling::PrioritySampling(const OrderTrace& trace, const Dependence& dependence,
                                   const Seed& seed)
    : trace_(trace), seed_(seed), chain_of_(trace.size()), counts_(trace.size()) {
  std::set<size_t> continued;
  for (size_t step = 0; step < trace.size(); ++step) {
    const auto& needs = trace[step].needs;
    const bool goes_on = !needs.empty() && continued.insert(*needs.rbegin()).second;
    chain_of_[step] = goes_on ? chain_of_[*needs.rbegin()] : chains_++;
    for (size_t other = 0; step < dependence.size() && other < dependence.size(); ++other) {
      counts_[step] = counts_[step] || (other != step && dependence.Depend(step, other));
    }
    counted_ += counts_[step] ? 1 : 0;
  }
}

uint64_t PrioritySampling::Number(uint64_t n, uint64_t which) const {
  const std::string bytes = seed_.Draw(kSamplingPurpose, n * kDrawsOfOrder + which);
  uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

std::vector<std::string> PrioritySampling::Draw(uint64_t n, uint32_t depth) const {
  // Higher is better; those that have fallen are below all others.
  std::vector<std::pair<int64_t, uint64_t>> priority(chains_);
  for (size_t chain = 0; chain < chains_; ++chain) priority[chain] = {0, Number(n, chain)};
  std::set<uint64_t> falls;
  for (uint32_t i = 0; !is_flat() && i + 1 < depth && counted_ > 0; ++i) {
    falls.insert(Number(n, chains_ + i) % counted_);
  }
  std::vector<std::string> names;
  std::vector<bool> sent(trace_.size());
  for (uint64_t counted = 0; names.size() < trace_.size();) {
    size_t best = trace_.size();
    for (size_t step = 0; step < trace_.size(); ++step) {
      const auto& needs = trace_[step].needs;
      const bool can = !sent[step] && std::all_of(needs.begin(), needs.end(),
                                                  [&](size_t need) { return sent[need]; });
      if (!can) continue;
      if (best == trace_.size() || priority[chain_of_[step]] > priority[chain_of_[best]])
        best = step;
    }
    if (counts_[best] && falls.erase(counted) > 0) {
      priority[chain_of_[best]] = {-1 - static_cast<int64_t>(counted), 0};
      continue;
    }
    counted += counts_[best] ? 1 : 0;
    sent[best] = true;
    names.push_back(trace_[best].name);
  }
  return names;
}

double PrioritySampling::ChanceOf(uint32_t depth) const {
  if (is_flat()) return 1 / std::tgamma(depth + 1.0);
  const auto chains = static_cast<double>(chains_);
  return 1 / (chains * chains * std::pow(std::max<size_t>(counted_, 1), depth - 1.0));
}

}  // namespace emulator
