#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Every limit the emulator enforces or reports, each with where it comes from.
namespace emulator::limits {

// Key and value of an item together: 4883 KiB (docs/behaviour/limits.md §1).
inline constexpr size_t kItemBytesMax = 4883 * 1024;
// The default for a published value. The hosted service's figure is contradictory (4 KB documented,
// 100 KiB reported), so by default only what an item may hold is refused.
inline constexpr size_t kMessageBytesMax = kItemBytesMax;
// What a gRPC message may hold: above the item limit, so that our own error is the one users see,
// and above the 10,486,000 bytes the SDKs allow themselves (docs/behaviour/topics.md §2).
inline constexpr int kGrpcMessageBytesMax = 16 * 1024 * 1024;
// Metadata of a call: a token with many rules is longer than gRPC's default of 8 KiB.
inline constexpr int kGrpcMetadataBytesMax = 64 * 1024;
// The longest TTL; longer ones are cut to it without a word (docs/behaviour/limits.md §1).
inline constexpr absl::Duration kTtlMax = absl::Hours(24);
// Elements or ids in a leaderboard call, and the width of a range of ranks; how long a leaderboard
// lives after its latest upsert (docs/behaviour/leaderboard.md §2, §3).
inline constexpr uint32_t kLeaderboardElementsMax = 8192;
inline constexpr absl::Duration kLeaderboardTtl = absl::Hours(7 * 24);
// An answer that is larger could not be received: the SDKs take 10,486,000 bytes.
inline constexpr size_t kAnswerBytesMax = 10'000'000;
// The text of a status; longer ones do not fit into the trailers that clients accept.
inline constexpr size_t kStatusTextBytesMax = 1024;
// The `err` trailer of an injected status (chosen here).
inline constexpr size_t kErrTrailerBytesMax = 256;
// How many commands that come at the same time share a transaction of their world.
inline constexpr size_t kGroupCommandsMax = 64;
// Responses of a batch that are held in memory at once (chosen here).
inline constexpr size_t kBatchPageBytes = 4 * 1024 * 1024;

// Chosen here: the service documents no length for names of caches and topics
// (docs/behaviour/control.md §2.1).
inline constexpr size_t kCacheNameBytesMax = 255;
inline constexpr size_t kTopicNameBytesMax = 1024;
// docs/behaviour/webhooks.md §1, a comment of the protocol.
inline constexpr size_t kWebhookNameCharactersMax = 128;
inline constexpr size_t kWorldNameBytesMax = 64;
inline constexpr size_t kPostUrlBytesMax = 2048;
// Names from requests that are repeated in the text of an error.
inline constexpr size_t kNameInErrorBytesMax = 100;

// docs/behaviour/auth.md §4, §5.
inline constexpr size_t kTokenIdCharactersMax = 64;
// Chosen here: no issuer makes longer tokens.
inline constexpr size_t kTokenBytesMax = 32 * 1024;
inline constexpr absl::Duration kDisposableTokenLifetimeMax = absl::Hours(25);
inline constexpr size_t kPermissionRulesMax = 20;

// What ListCaches reports (docs/behaviour/control.md §2.4).
inline constexpr uint32_t kReportedTrafficRate = 500;
inline constexpr uint32_t kReportedThroughputKbps = 10240;
inline constexpr uint32_t kReportedPublishRate = 100;
inline constexpr uint32_t kReportedSubscriptions = 100;
inline constexpr uint32_t kReportedMessageKb = 100;

// Cadence of heartbeats on a subscription (docs/behaviour/topics.md §3).
inline constexpr absl::Duration kHeartbeatInterval = absl::Milliseconds(1000);
// Streams that began within this time beat together; it divides the interval (chosen here).
inline constexpr absl::Duration kHeartbeatGrid = absl::Milliseconds(50);
// Streams per connection; the SDKs count on 100 (docs/behaviour/topics.md §9).
inline constexpr int kStreamsPerConnection = 100;

// How long a receiver may take to answer a delivery (docs/behaviour/webhooks.md §2).
inline constexpr absl::Duration kDeliveryTimeout = absl::Seconds(5);

// When a disk that failed is tried again (chosen here).
inline constexpr absl::Duration kStorageRetry = absl::Seconds(1);

// Chosen here, so that memory stays bounded however long the emulator runs.
inline constexpr size_t kWorldBytes = 1024 * 1024 * 1024;
inline constexpr uint64_t kMessagesKeptPerTopic = 1000;
inline constexpr uint64_t kMessageBytesKeptPerTopic = 64 * 1024 * 1024;
inline constexpr size_t kSubscriptionQueueItems = 4096;
inline constexpr size_t kSubscriptionQueueBytes = 64 * 1024 * 1024;
inline constexpr int64_t kPendingDeliveriesPerWebhook = 10'000;
inline constexpr int64_t kDeliveriesKept = 10'000;
inline constexpr uint64_t kDeliveryBytesKept = 64 * 1024 * 1024;
// Requests of one world that are under way at once; what is more waits. The same on every machine,
// because the order of deliveries follows from it.
inline constexpr size_t kDeliveriesUnderWayMax = 2048;
inline constexpr uint64_t kJournalEntriesKept = 100'000;
inline constexpr uint64_t kJournalBytesKept = 64 * 1024 * 1024;
inline constexpr size_t kWorldsMax = 1000;
inline constexpr size_t kSnapshotsPerWorld = 16;
inline constexpr size_t kCheckpointsPerWorld = 64;
inline constexpr uint64_t kEntriesBetweenCheckpoints = 1000;
inline constexpr size_t kCheckpointBytes = 64 * 1024 * 1024;
// Of the control API: how many run, and how many of those that ended are remembered.
inline constexpr size_t kJobsAtOnce = 4;
inline constexpr size_t kJobsKept = 16;
inline constexpr size_t kFaultRulesMax = 1000;
inline constexpr size_t kFaultSessionsMax = 10'000;
inline constexpr size_t kFaultSessionIdBytesMax = 256;
inline constexpr uint32_t kFaultDelayMsMax = 24 * 3600 * 1000;
inline constexpr size_t kControlTextBytesMax = 4096;
inline constexpr size_t kControlRequestsAtOnce = 256;
inline constexpr size_t kHttpRequestsAtOnce = 2000;
// A target and headers, a token of the longest kind included.
inline constexpr size_t kHttpHeadBytesMax = 80 * 1024;
// The bodies of all requests that one port reads at the same time, together.
inline constexpr size_t kHttpBodiesBytesMax = 256 * 1024 * 1024;
// Descriptors that connections to the data port leave to the rest of the process.
inline constexpr int kDescriptorsSpared = 64;
inline constexpr int kControlWaitersAtOnce = 200;
inline constexpr size_t kControlBodyBytesMax = 1024 * 1024;
inline constexpr size_t kJournalNameBytesMax = 256;
// When more requests are under way, an entry does not say which: nothing would follow from it.
inline constexpr size_t kJournalDuringMax = 8;
inline constexpr size_t kReceiverAnswerBytesMax = 1024 * 1024;
inline constexpr size_t kReceiverHeaderBytesMax = 64 * 1024;
// How much of a receiver's answer the record of the delivery keeps.
inline constexpr size_t kAnswerHeadersKept = 4096;
inline constexpr size_t kAnswerBodyKept = 1024;
// Deliveries that are compared to explain a request.
inline constexpr int kDeliveriesExplained = 100;
// Deliveries of one lane that are under way at once, so that other lanes have room.
inline constexpr uint32_t kDeliveriesAtOnceMax = kDeliveriesUnderWayMax / 2;
inline constexpr uint32_t kDeliveryWindowMax = 1000;
inline constexpr uint32_t kGatherMsMax = 24 * 3600 * 1000;

}  // namespace emulator::limits

namespace emulator {

// The limits a world enforces that a user may set; what is absent is not enforced
// (docs/behaviour/limits.md §1). Rates count in whole seconds of the world's clock.
struct Limits {
  size_t item_bytes = limits::kItemBytesMax;
  absl::Duration ttl = limits::kTtlMax;
  // A list, set or sorted-set element; a dictionary's field and value together.
  std::optional<size_t> element_bytes;
  // Key and elements of a collection together.
  std::optional<size_t> collection_bytes;
  std::optional<size_t> caches;
  // Data plane: one operation per started KiB of a request.
  std::optional<uint64_t> operations_per_second;
  std::optional<uint64_t> throughput_bytes_per_second;
  std::optional<uint64_t> control_operations_per_second;
  // Deliveries of one webhook; what is more is dropped (docs/behaviour/webhooks.md §2).
  std::optional<uint64_t> webhook_deliveries_per_second;
  // Requests up to this size are in the journal (chosen here).
  size_t journal_payload_bytes = 16 * 1024;
  // What the world's database holds, as far as commands add to it; and its snapshots together
  // (chosen here).
  size_t world_bytes = limits::kWorldBytes;
  // What the checkpoints of a world in memory hold; one has at most half of it (chosen here).
  size_t checkpoint_bytes = limits::kCheckpointBytes;
  // Deliveries in a chain, each caused by the receiver of the one before (chosen here).
  uint64_t cause_depth = 100;
};

// Sets one limit from text as "element-bytes=131072"; the names are those of the fields with
// hyphens, and ttl-seconds. InvalidArgument, naming what is wrong.
absl::Status SetLimit(absl::string_view text, Limits& limits);
// The names, joined by commas.
std::string LimitNames();
// The limits that are enforced, by name.
std::map<std::string, uint64_t> LimitValues(const Limits& limits);

}  // namespace emulator
