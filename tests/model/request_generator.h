#pragma once

#include <google/protobuf/message.h>

#include <random>

namespace emulator {

// Fills any request of the data plane at random, out of few keys, elements, TTLs and numbers, so
// that calls meet each other's items and hit the edges: empty names, unset oneofs, TTLs of 0,
// negative indices, scores that are no number.
//
// The same generator state gives the same request.
class RequestGenerator {
 public:
  explicit RequestGenerator(uint64_t seed) : random_(seed) {}

  void Fill(google::protobuf::Message& request);
  // From 0 to `below` - 1.
  int Pick(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

 private:
  bool OneIn(int n) { return Pick(n) == 0; }
  void FillField(google::protobuf::Message& message,
                 const google::protobuf::FieldDescriptor& field);
  void FillRepeated(google::protobuf::Message& message,
                    const google::protobuf::FieldDescriptor& field);
  std::string Text(const std::string& field);
  uint64_t Unsigned(const std::string& field);
  int64_t Signed(const std::string& field);
  double Real(const std::string& field);

  std::mt19937_64 random_;
};

}  // namespace emulator
