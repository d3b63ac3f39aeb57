#pragma once

#include "absl/status/status.h"
#include "controlclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of control_client.ScsControl on signing keys (docs/behaviour/control.md §5). All need a
// super user.
absl::Status HandleCreateSigningKey(const Call& call,
                                    const control_client::CreateSigningKeyRequest& request,
                                    control_client::CreateSigningKeyResponse* response);
absl::Status HandleListSigningKeys(const Call& call,
                                   const control_client::ListSigningKeysRequest& request,
                                   control_client::ListSigningKeysResponse* response);
absl::Status HandleRevokeSigningKey(const Call& call,
                                    const control_client::RevokeSigningKeyRequest& request,
                                    control_client::RevokeSigningKeyResponse* response);

}  // namespace emulator
