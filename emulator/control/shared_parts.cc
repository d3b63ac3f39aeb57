#include "emulator/control/shared_parts.h"

#include "emulator/base/limits.h"
#include "emulator/control/command_table.h"

namespace emulator {

absl::Status ReadInCache(const ControlCall& call, absl::FunctionRef<absl::Status(Scope&)> read) {
  const std::string cache = call.arguments.Text("cache");
  return call.world->Run(
      {.action = "control.read", .authenticate = false, .cache = cache, .journaled = false}, read);
}

Shape Nothing() { return Object({}); }

Shape IdNumber() { return Number(0, INT64_MAX); }

Parameter CacheIn(In in) { return {in, "cache", NameText(), "The name of the cache."}; }

Parameter TopicInBody() { return {In::kBody, "topic", NameText(), "The name of the topic."}; }

Parameter WebhookInPath() { return {In::kPath, "webhook", NameText(), "The name of the webhook."}; }

Shape HeadersShape() {
  return Named("Headers", ListOf(ListOf(Text())), "[name, value] each, in their order.");
}

}  // namespace emulator
