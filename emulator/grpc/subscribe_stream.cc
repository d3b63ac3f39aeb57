#include "emulator/grpc/subscribe_stream.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include <utility>
#include <variant>

#include "cachepubsub.pb.h"
#include "emulator/grpc/status_mapping.h"

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

grpc::ByteBuffer ToWire(const Heartbeat&) {
  pubsub::SubscriptionItem proto;
  proto.mutable_heartbeat();
  return Serialize(proto);
}

grpc::ByteBuffer ToWire(const std::shared_ptr<const TopicItem>& item) {
  return item->door_form.GetOrMake<grpc::ByteBuffer>([&] { return ItemToWire(*item); });
}

// An end is no message; WriteNext takes it before.
grpc::ByteBuffer ToWire(const StreamEnd&) { return {}; }

}  // namespace

SubscribeStream* SubscribeStream::Start(World& world, std::shared_ptr<Subscription> subscription,
                                        grpc::CallbackServerContext& context) {
  const std::shared_ptr<SubscribeStream> stream(
      new SubscribeStream(world, std::move(subscription), context));
  stream->self_ = stream;
  stream->subscription_->SetListener(stream);
  stream->WriteNext();
  return stream.get();
}

void SubscribeStream::WriteNext() {
  const std::optional<StreamElement> element = subscription_->Next();
  if (!element) return;
  if (const auto* end = std::get_if<StreamEnd>(&*element)) {
    Finish(ToGrpcStatus(end->status, context_));
    return;
  }
  writing_ = std::visit([](const auto& kind) { return ToWire(kind); }, *element);
  StartWrite(&writing_);
}

void SubscribeStream::OnWriteDone(bool ok) {
  if (!ok) {
    world_.Unsubscribe(subscription_);
    subscription_->Abandon();
  }
  WriteNext();
}

void SubscribeStream::OnCancel() { world_.Unsubscribe(subscription_); }

void SubscribeStream::OnDone() { self_.reset(); }

}  // namespace emulator
