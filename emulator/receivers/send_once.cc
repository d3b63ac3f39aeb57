#include "emulator/receivers/send_once.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"

namespace emulator {
namespace {

constexpr absl::Duration kGlance = absl::Milliseconds(50);

}  // namespace

DeliveryAnswer SendOnce(DeliverySender& sender, DeliveryRequest request, absl::Duration patience,
                        const std::function<bool()>& ended) {
  struct Waiting {
    absl::Notification answered;
    DeliveryAnswer answer;
  };
  const auto waiting = std::make_shared<Waiting>();
  const uint64_t ticket = sender.NewTicket();
  sender.Send(ticket, std::move(request), [waiting](const DeliveryAnswer& answer) {
    waiting->answer = answer;
    waiting->answered.Notify();
  });
  for (absl::Duration left = patience; left > absl::ZeroDuration() && !ended(); left -= kGlance) {
    const bool came = waiting->answered.WaitForNotificationWithTimeout(std::min(left, kGlance));
    if (came) return waiting->answer;
  }
  sender.Cancel(ticket);
  return {.problem = absl::StrCat("no answer within ", absl::FormatDuration(patience)),
          .took = patience};
}

}  // namespace emulator
