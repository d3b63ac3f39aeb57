#pragma once

#include <string>

#include "absl/time/time.h"

namespace emulator {

// The sockets of this process on one of its ports: the one that listens, and the server's end of
// every connection. The libraries that own them do not show them; they are found among the
// process's descriptors.

// Makes them deaf: whatever arrives is dropped before TCP sees it, so nothing is acknowledged, no
// connection is made, and the other side sends again until RestoreSockets.
void SilenceSockets(int port);
void RestoreSockets(int port);

// Ends every connection on the port; the listening socket stays.
void ShutDownConnections(int port);

// Resets the connection whose other end is `peer`, as gRPC names it ("ipv4:127.0.0.1:50000",
// "ipv6:%5B::1%5D:50000"). False when there is none.
bool ResetConnection(int port, const std::string& peer);
// Resets the connection of a socket. False when that fails.
bool ResetConnection(int descriptor);

// Waits until a socket has one of these events of poll(), or has failed. False at the deadline.
bool AwaitSocket(int descriptor, short events, absl::Time deadline);

}  // namespace emulator
