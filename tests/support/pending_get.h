#pragma once

#include <gtest/gtest.h>

#include <string>

#include "absl/synchronization/notification.h"
#include "emulator/testing/test_client.h"

namespace emulator {

// A Get of the key "k" in the cache "c" that is under way. The client must outlive it; when this
// goes, a call that has not ended is cancelled and waited for.
class PendingGet {
 public:
  explicit PendingGet(TestClient& client) : context_(client.NewContext("c")) {
    request_.set_cache_key("k");
    client.scs().async()->Get(context_.get(), &request_, &response_, [this](grpc::Status status) {
      status_ = status;
      done_.Notify();
    });
  }
  ~PendingGet() {
    context_->TryCancel();
    done_.WaitForNotification();
  }

  // True when it ends within this time.
  bool EndsWithin(absl::Duration patience) {
    return done_.WaitForNotificationWithTimeout(patience);
  }
  // The value, or the error; a failure of the test when there is none within ten seconds.
  std::string Answer() {
    EXPECT_TRUE(EndsWithin(absl::Seconds(10))) << "waited for the answer to a get";
    return status_.ok() ? response_.cache_body() : Describe(status_);
  }

 private:
  const std::unique_ptr<grpc::ClientContext> context_;
  cache_client::GetRequest request_;
  cache_client::GetResponse response_;
  grpc::Status status_;
  absl::Notification done_;
};

}  // namespace emulator
