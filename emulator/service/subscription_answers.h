#pragma once

#include <functional>
#include <memory>

#include "emulator/domain/topics/subscription.h"
#include "emulator/service/answer_source.h"
#include "emulator/world/world.h"

namespace emulator {

// What a subscription holds, as answers of a Subscribe call. Items and heartbeats are shared by all
// streams, so that a door serialises each of them once. Items that a resume replays do not count
// for a fault that breaks the stream (docs/behaviour/momento-local.md §6).
//
// Threads: as AnswerSource; `on_ready` is called in the thread that publishes.
class SubscriptionAnswers final : public AnswerSource {
 public:
  // After a step that had nothing `on_ready` is called once, when there is something.
  SubscriptionAnswers(std::shared_ptr<World> world, std::shared_ptr<Subscription> subscription,
                      std::function<void()> on_ready);

  Step Next() override;
  void Cancel() override { world_->Unsubscribe(subscription_); }

 private:
  class ElementAnswer final : public Answer {
   public:
    void Set(StreamElement element);
    const google::protobuf::Message& message() override;
    const DoorForm* shared_form() const override;

   private:
    StreamElement element_;
    // Null until message() is called.
    std::unique_ptr<google::protobuf::Message> message_;
  };

  const std::shared_ptr<World> world_;
  const std::shared_ptr<Subscription> subscription_;
  const std::shared_ptr<Subscription::Listener> listener_;
  ElementAnswer answer_;
};

}  // namespace emulator
