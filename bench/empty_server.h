#pragma once

#include <memory>
#include <string>

namespace emulator {

// The limit: the same gRPC stack with handlers that do nothing. Get, Set and Publish answer at
// once; GetBatch writes a hundred empty answers; Subscribe writes one ready-made item as fast as
// the stream takes it. A topic named kBeatsTopic gets a ready-made heartbeat once a second, on all
// its streams in a row.
//
// Threads: gRPC's.
class EmptyServer {
 public:
  EmptyServer();
  ~EmptyServer();

  std::string address() const;
  // Writes a heartbeat to every stream of kBeatsTopic.
  void Beat();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

inline constexpr char kBeatsTopic[] = "beats";

// The argument that makes this program an EmptyServer, which says where it listens and stays.
inline constexpr char kEmptyServerCommand[] = "empty-server";
void ServeEmpty();

}  // namespace emulator
