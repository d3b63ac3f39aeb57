#pragma once

#include <memory>
#include <thread>

#include "emulator/testing/test_emulator.h"
#include "emulator/tools/orders/order_exploration.h"
#include "tests/explore/ordering_application.h"

namespace emulator {

// Runs applications in this process: an emulator whose deliveries go to their handlers without a
// socket. Each run begins with a new world.
//
// Threads: for one thread. Handlers run on three threads of the desk.
class ApplicationDesk {
 public:
  ApplicationDesk();
  ~ApplicationDesk();

  // One run, as a suite that waits for its deliveries.
  OrderRun Run(const OrderingApplication& application, bool mended, const OrderPlan& plan);
  // How many runs there were.
  size_t runs() const { return runs_; }

 private:
  class HandlerSender;

  std::unique_ptr<HandlerSender> sender_;
  std::unique_ptr<Emulator> emulator_;
  std::unique_ptr<TestClient> client_;
  size_t runs_ = 0;
};

}  // namespace emulator
