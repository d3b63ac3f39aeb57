#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

// Every limit the emulator enforces or reports, each with where it comes from.
namespace emulator::limits {

// Key and value of an item together: 4883 KiB (behaviour/limits.md §1).
inline constexpr size_t kItemBytesMax = 4883 * 1024;
// The default for a published value. The hosted service's figure is contradictory (4 KB documented,
// 100 KiB reported), so by default only what an item may hold is refused.
inline constexpr size_t kMessageBytesMax = kItemBytesMax;
// What a gRPC message may hold: above the item limit, so that our own error is the one users see,
// and above the 10,486,000 bytes the SDKs allow themselves (behaviour/topics.md §2).
inline constexpr int kGrpcMessageBytesMax = 16 * 1024 * 1024;
// Metadata of a call: a token with many rules is longer than gRPC's default of 8 KiB.
inline constexpr int kGrpcMetadataBytesMax = 64 * 1024;
// The longest TTL; longer ones are cut to it without a word (behaviour/limits.md §1).
inline constexpr absl::Duration kTtlMax = absl::Hours(24);

// Ours: the service documents no length for names of caches, topics (behaviour/control.md §2.1).
inline constexpr size_t kCacheNameBytesMax = 255;
inline constexpr size_t kTopicNameBytesMax = 1024;
// behaviour/webhooks.md §1, a comment of the protocol.
inline constexpr size_t kWebhookNameCharactersMax = 128;
inline constexpr size_t kWorldNameBytesMax = 64;
inline constexpr size_t kPostUrlBytesMax = 2048;
// Names from requests that are repeated in the text of an error.
inline constexpr size_t kNameInErrorBytesMax = 100;

// behaviour/auth.md §4, §5.
inline constexpr size_t kTokenIdCharactersMax = 64;
// Ours: no token that anybody issues is longer.
inline constexpr size_t kTokenBytesMax = 32 * 1024;
inline constexpr absl::Duration kDisposableTokenLifetimeMax = absl::Hours(25);
inline constexpr size_t kPermissionRulesMax = 20;

// What ListCaches reports (behaviour/control.md §2.4).
inline constexpr uint32_t kReportedTrafficRate = 500;
inline constexpr uint32_t kReportedThroughputKbps = 10240;
inline constexpr uint32_t kReportedPublishRate = 100;
inline constexpr uint32_t kReportedSubscriptions = 100;
inline constexpr uint32_t kReportedMessageKb = 100;

// Cadence of heartbeats on a subscription (behaviour/topics.md §3).
inline constexpr absl::Duration kHeartbeatInterval = absl::Milliseconds(1000);
// Streams per connection; the SDKs count on 100 (behaviour/topics.md §9).
inline constexpr int kStreamsPerConnection = 100;

// How long a receiver may take to answer a delivery (behaviour/webhooks.md §2).
inline constexpr absl::Duration kDeliveryTimeout = absl::Seconds(5);

// Ours, so that memory stays bounded however long the emulator runs.
inline constexpr uint64_t kMessagesKeptPerTopic = 1000;
inline constexpr size_t kSubscriptionQueueItems = 4096;
inline constexpr int64_t kPendingDeliveriesPerWebhook = 10'000;
inline constexpr int64_t kDeliveriesKept = 10'000;
inline constexpr int64_t kJournalEntriesKept = 100'000;
inline constexpr size_t kJournalNameBytesMax = 256;
inline constexpr size_t kReceiverAnswerBytesMax = 1024 * 1024;

}  // namespace emulator::limits
