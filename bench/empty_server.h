#pragma once

#include <memory>
#include <string>

namespace emulator {

// The limit: the same gRPC stack with handlers that do nothing. Get, Set and Publish answer at
// once; GetBatch writes a hundred empty answers; Subscribe writes one ready-made item as fast as
// the stream takes it.
//
// Threads: gRPC's.
class EmptyServer {
 public:
  EmptyServer();
  ~EmptyServer();

  std::string address() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The argument that makes this program an EmptyServer, which says where it listens and stays.
inline constexpr char kEmptyServerCommand[] = "empty-server";
void ServeEmpty();

}  // namespace emulator
