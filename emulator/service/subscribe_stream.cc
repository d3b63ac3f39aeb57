#include "emulator/service/subscribe_stream.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <utility>
#include <variant>

#include "cachepubsub.pb.h"
#include "emulator/base/errors.h"
#include "emulator/service/faulty_call.h"
#include "emulator/service/status_mapping.h"

namespace emulator {
namespace {

namespace pubsub = cache_client::pubsub;

grpc::ByteBuffer Serialize(const pubsub::SubscriptionItem& proto) {
  grpc::ByteBuffer buffer;
  bool own = false;
  grpc::SerializationTraits<pubsub::SubscriptionItem>::Serialize(proto, &buffer, &own);
  return buffer;
}

grpc::ByteBuffer ItemToWire(const TopicItem& item) {
  pubsub::SubscriptionItem proto;
  auto* to = proto.mutable_item();
  to->set_topic_sequence_number(item.sequence_number);
  to->set_sequence_page(item.sequence_page);
  to->set_publisher_id(item.publisher_id);
  if (item.value.kind == TopicValue::Kind::kText) {
    to->mutable_value()->set_text(item.value.bytes);
  } else {
    to->mutable_value()->set_binary(item.value.bytes);
  }
  return Serialize(proto);
}

grpc::ByteBuffer ToWire(const Discontinuity& gap) {
  pubsub::SubscriptionItem proto;
  auto* to = proto.mutable_discontinuity();
  to->set_last_topic_sequence(gap.last_sequence_number);
  to->set_new_topic_sequence(gap.new_sequence_number);
  to->set_new_sequence_page(gap.new_sequence_page);
  return Serialize(proto);
}

// All of them are the same bytes.
grpc::ByteBuffer ToWire(const Heartbeat&) {
  static const auto& heartbeat = *new grpc::ByteBuffer([] {
    pubsub::SubscriptionItem proto;
    proto.mutable_heartbeat();
    return Serialize(proto);
  }());
  return heartbeat;
}

grpc::ByteBuffer ToWire(const std::shared_ptr<const TopicItem>& item) {
  return item->door_form.GetOrMake<grpc::ByteBuffer>([&] { return ItemToWire(*item); });
}

// An end is no message; WriteNext takes it before.
grpc::ByteBuffer ToWire(const StreamEnd&) { return {}; }

// Whether a message counts for a fault that breaks the stream.
bool IsLiveMessage(const Subscription& subscription, const StreamElement& element) {
  if (std::holds_alternative<Heartbeat>(element)) return true;
  const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&element);
  return item != nullptr && !subscription.IsReplay(**item);
}

}  // namespace

SubscribeStream::SubscribeStream(Admission& admission, const Call& call,
                                 grpc::CallbackServerContext& context, FaultPlan::Decision decision,
                                 Open open)
    : admission_(admission),
      call_(call),
      context_(context),
      decision_(std::move(decision)),
      open_(std::move(open)) {}

SubscribeStream* SubscribeStream::Start(Admission& admission, const Call& call,
                                        grpc::CallbackServerContext& context,
                                        FaultPlan::Decision decision, Open open) {
  const std::shared_ptr<SubscribeStream> stream(
      new SubscribeStream(admission, call, context, std::move(decision), std::move(open)));
  stream->self_ = stream;
  stream->start_.Run(*call.world, stream->decision_.fault.delay,
                     [started = stream.get()] { started->GoOn(); });
  return stream.get();
}

void SubscribeStream::GoOn() {
  const absl::Status fault = ApplyFault(admission_, call_, context_, decision_);
  if (!fault.ok()) return End(fault);
  auto subscription = open_();
  if (!subscription.ok()) return End(subscription.status());
  {
    absl::MutexLock lock(&mutex_);
    subscription_ = *std::move(subscription);
  }
  subscription_->SetListener(shared_from_this());
  WriteNext();
}

void SubscribeStream::WriteNext() {
  const auto later = [self = shared_from_this()] { self->WriteNext(); };
  if (admission_.port().Park(context_, later)) return;
  if (BreaksNow()) {
    call_.world->Unsubscribe(subscription_);
    return End(NoteFault(call_, decision_, decision_.fault.stream_error));
  }
  const std::optional<StreamElement> element = subscription_->Next();
  if (!element) return;
  if (const auto* end = std::get_if<StreamEnd>(&*element)) return End(end->status);
  if (IsLiveMessage(*subscription_, *element)) ++live_messages_;
  writing_ = std::visit([](const auto& kind) { return ToWire(kind); }, *element);
  StartWrite(&writing_);
}

bool SubscribeStream::BreaksNow() const {
  const auto& most = decision_.fault.stream_messages_max;
  return most && live_messages_ >= *most;
}

void SubscribeStream::End(const absl::Status& status) {
  admission_.CountEnd(call_, status.code());
  admission_.port().WhenOpen(context_, [=, this] { Finish(ToGrpcStatus(status, context_)); });
}

void SubscribeStream::OnWriteDone(bool ok) {
  if (!ok) {
    call_.world->Unsubscribe(subscription_);
    subscription_->Abandon();
  }
  WriteNext();
}

// One that is cancelled while it opens finds out at its first write.
void SubscribeStream::OnCancel() {
  if (start_.Cancel()) {
    return End(NoteFault(call_, decision_, errors::CancelledByClient()));
  }
  std::shared_ptr<Subscription> subscription;
  {
    absl::MutexLock lock(&mutex_);
    subscription = subscription_;
  }
  if (subscription != nullptr) call_.world->Unsubscribe(subscription);
}

void SubscribeStream::OnDone() { self_.reset(); }

}  // namespace emulator
