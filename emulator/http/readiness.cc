#include "emulator/http/readiness.h"

#include <httplib.h>

namespace emulator {

bool IsReady(const std::string& host, int control_port) {
  httplib::Client client(host, control_port);
  client.set_connection_timeout(1, 0);
  client.set_read_timeout(1, 0);
  const httplib::Result result = client.Get("/readyz");
  return result && result->status == 200;
}

}  // namespace emulator
