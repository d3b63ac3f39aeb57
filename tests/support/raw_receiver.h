#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace emulator {

// A receiver made of a bare socket, for what no HTTP server would do. Each connection is given to
// the behaviour, on one thread, one after the other; it is closed when the behaviour returns.
class RawReceiver {
 public:
  using Behaviour = std::function<void(int connection)>;

  explicit RawReceiver(Behaviour behaviour) : behaviour_(std::move(behaviour)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    socklen_t length = sizeof(address);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~RawReceiver() {
    shutdown(listener_, SHUT_RDWR);
    shutdown(connection_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  // Reads one request to the end of a body that ends with "}"; false when the connection is closed.
  static bool ReadRequest(int connection) {
    std::string request;
    char buffer[4096];
    while (request.empty() || request.back() != '}') {
      const ssize_t count = read(connection, buffer, sizeof(buffer));
      if (count <= 0) return false;
      request.append(buffer, static_cast<size_t>(count));
    }
    return true;
  }
  static void Write(int connection, const std::string& bytes) {
    EXPECT_EQ(send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

 private:
  void Serve() {
    for (int connection; (connection = accept(listener_, nullptr, nullptr)) >= 0;) {
      connection_ = connection;
      behaviour_(connection);
      connection_ = -1;
      close(connection);
    }
  }

  Behaviour behaviour_;
  int listener_ = -1;
  std::atomic<int> connection_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace emulator
