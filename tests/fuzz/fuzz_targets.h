#pragma once

#include "absl/strings/string_view.h"

namespace emulator {

// What the fuzzer attacks, one function per target: each takes any bytes, and ends the process when
// something is wrong (Require, a crash, a sanitizer). Each leaves nothing behind that the next call
// would notice, so that an input means the same every time.
//
// The name of a target in CMake, of its corpus and of its binary is that of its file:
// targets/post_url_target.cc is `post_url`, corpus/post_url and fuzz_post_url.

// Credentials: any text, and any claims in a token that is signed as it should be.
void FuzzTokens(absl::string_view input);
// The frames and time-outs of gRPC-Web.
void FuzzGrpcWeb(absl::string_view input);
// The first bytes of a TLS connection.
void FuzzHello(absl::string_view input);
// A connection to the data port or the control port of an emulator that runs.
void FuzzHttp(absl::string_view input);
// Scenario files.
void FuzzScenario(absl::string_view input);
// Bundles, and their replay.
void FuzzBundle(absl::string_view input);
// Rules about calls and deliveries.
void FuzzFaultRules(absl::string_view input);
// A webhook request as a receiver got it; and every fault that a request can be given.
void FuzzExplain(absl::string_view input);
// A file in which a webhook request was captured, in whatever format.
void FuzzImports(absl::string_view input);
// What a body may have been before somebody wrote it again.
void FuzzBodyForms(absl::string_view input);
// URLs of webhooks, compared with libcurl.
void FuzzPostUrl(absl::string_view input);
// A series of commands, moves of the clock, answers of receivers, faults, snapshots, resets and
// forks, with a world's promises as the oracle (world_series.h).
void FuzzWorld(absl::string_view input);
// Random calls of the whole data plane, snapshots and forks, compared with tests/model.
void FuzzModel(absl::string_view input);

}  // namespace emulator
