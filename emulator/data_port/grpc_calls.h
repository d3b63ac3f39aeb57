#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "emulator/data_port/data_port.h"
#include "emulator/data_port/young_calls.h"
#include "emulator/service/service.h"

namespace emulator {

// What the calls need. All of it must outlive the service.
struct GrpcSurroundings {
  Service& service;
  DataPort& port;
  YoungCalls& young_calls;
};

// Every RPC of the service as methods of gRPC's callback API. A request comes in as bytes and is
// read once; an answer is serialised once, and one that goes to many streams once for all of them.
std::unique_ptr<grpc::Service> MakeGrpcService(GrpcSurroundings around);

}  // namespace emulator
