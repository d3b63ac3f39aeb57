#include "emulator/receivers/send_once.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"

namespace emulator {

DeliveryAnswer SendOnce(DeliverySender& sender, DeliveryRequest request, absl::Duration patience) {
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
  if (waiting->answered.WaitForNotificationWithTimeout(patience)) return waiting->answer;
  sender.Cancel(ticket);
  return {.problem = absl::StrCat("no answer within ", absl::FormatDuration(patience)),
          .took = patience};
}

}  // namespace emulator
