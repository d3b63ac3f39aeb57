#include "emulator/service/subscription_answers.h"

#include <utility>
#include <variant>

#include "cachepubsub.pb.h"

namespace emulator {
namespace {

namespace pubsub = cache_client::pubsub;

class ReadyListener final : public Subscription::Listener {
 public:
  explicit ReadyListener(std::function<void()> on_ready) : on_ready_(std::move(on_ready)) {}
  void OnReady() override { on_ready_(); }

 private:
  const std::function<void()> on_ready_;
};

void FillProto(const std::shared_ptr<const TopicItem>& item, pubsub::SubscriptionItem& proto) {
  auto* to = proto.mutable_item();
  to->set_topic_sequence_number(item->sequence_number);
  to->set_sequence_page(item->sequence_page);
  to->set_publisher_id(item->publisher_id);
  if (item->value.kind == TopicValue::Kind::kText) {
    to->mutable_value()->set_text(item->value.bytes);
  } else {
    to->mutable_value()->set_binary(item->value.bytes);
  }
}

void FillProto(const Discontinuity& gap, pubsub::SubscriptionItem& proto) {
  auto* to = proto.mutable_discontinuity();
  to->set_last_topic_sequence(gap.last_sequence_number);
  to->set_new_topic_sequence(gap.new_sequence_number);
  to->set_new_sequence_page(gap.new_sequence_page);
}

void FillProto(const Heartbeat&, pubsub::SubscriptionItem& proto) { proto.mutable_heartbeat(); }

// An end is no message; Next takes it before.
void FillProto(const StreamEnd&, pubsub::SubscriptionItem&) {}

const TopicItem* ItemOf(const StreamElement& element) {
  const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&element);
  return item == nullptr ? nullptr : item->get();
}

bool IsLive(const Subscription& subscription, const StreamElement& element) {
  if (std::holds_alternative<Heartbeat>(element)) return true;
  const TopicItem* const item = ItemOf(element);
  return item != nullptr && !subscription.IsReplay(*item);
}

}  // namespace

void SubscriptionAnswers::ElementAnswer::Set(StreamElement element) {
  element_ = std::move(element);
  message_.reset();
}

const google::protobuf::Message& SubscriptionAnswers::ElementAnswer::message() {
  if (message_ == nullptr) {
    auto proto = std::make_unique<pubsub::SubscriptionItem>();
    std::visit([&](const auto& kind) { FillProto(kind, *proto); }, element_);
    message_ = std::move(proto);
  }
  return *message_;
}

const DoorForm* SubscriptionAnswers::ElementAnswer::shared_form() const {
  static const auto& heartbeat = *new DoorForm();
  if (const TopicItem* const item = ItemOf(element_)) return &item->door_form;
  return std::holds_alternative<Heartbeat>(element_) ? &heartbeat : nullptr;
}

SubscriptionAnswers::SubscriptionAnswers(std::shared_ptr<World> world,
                                         std::shared_ptr<Subscription> subscription,
                                         std::function<void()> on_ready)
    : world_(std::move(world)),
      subscription_(std::move(subscription)),
      listener_(std::make_shared<ReadyListener>(std::move(on_ready))) {
  subscription_->SetListener(listener_);
}

AnswerSource::Step SubscriptionAnswers::Next() {
  std::optional<StreamElement> element = subscription_->Next();
  if (!element) return {};
  if (auto* end = std::get_if<StreamEnd>(&*element)) return {.end = std::move(end->status)};
  const bool live = IsLive(*subscription_, *element);
  answer_.Set(*std::move(element));
  return {.answer = &answer_, .live = live, .end = std::nullopt};
}

}  // namespace emulator
