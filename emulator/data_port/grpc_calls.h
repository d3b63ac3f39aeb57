#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "emulator/data_port/data_port.h"
#include "emulator/service/service.h"

namespace emulator {

// Every RPC of the service as methods of gRPC's callback API. A request comes in as bytes and is
// read once; an answer is serialised once, and one that goes to many streams once for all of them.
// Service and port must outlive it.
std::unique_ptr<grpc::Service> MakeGrpcService(Service& service, DataPort& port);

}  // namespace emulator
