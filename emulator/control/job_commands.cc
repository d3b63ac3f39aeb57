#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr uint32_t kRunsMax = 5000;
constexpr uint32_t kRuns = 120;
constexpr uint32_t kJobWaitMsMax = 60'000;
constexpr char kStarted[] = R"({"job": "doctor-1", "kind": "doctor", "state": "running",
                                "done": 0, "expected": 14, "steps": []})";

Reply JobOr(absl::StatusOr<ordered_json> job) {
  RETURN_IF_ERROR(job.status());
  return *std::move(job);
}

Reply ListJobs(const ControlCall& call) {
  return ordered_json{{"jobs", call.targets.jobs->List()}};
}

Reply ShowJob(const ControlCall& call) {
  return JobOr(call.targets.jobs->Show(call.arguments.Text("job"), call.arguments.Number("after"),
                                       call.arguments.Ms("wait_ms")));
}

Reply EndJob(const ControlCall& call) {
  return JobOr(call.targets.jobs->End(call.arguments.Text("job")));
}

Reply StartDoctor(const ControlCall& call) {
  const DoctorRequest request = {.url = call.arguments.Text("url"),
                                 .secret = call.arguments.Text("secret"),
                                 .cache = call.arguments.Text("cache"),
                                 .topic = call.arguments.Text("topic"),
                                 .token_id = call.arguments.Text("token_id")};
  return JobOr(call.targets.jobs->Start("doctor", "", call.targets.examine_receiver(request)));
}

Reply StartExplore(const ControlCall& call) {
  const ExploreHeldRequest request = {
      .runs_max = static_cast<uint32_t>(call.arguments.Number("runs")),
      .reduce = call.arguments.Flag("reduce")};
  return JobOr(
      call.targets.jobs->Start("explore", call.world->options().name,
                               call.targets.explore_held(call.targets, call.world, request)));
}

std::vector<Member> JobMembers() {
  return {{"job", Text(), "Its name, as doctor-1."},
          {"kind", Choice({"doctor", "explore"})},
          {"world?", Text(), "What it works on."},
          {"state", Choice({"running", "done", "ended", "failed"}),
           "ended: by request, before it was done."},
          {"done", Number(), "How many steps it has done."},
          {"expected?", Number(), "How many there will be, as far as that is known."},
          {"problem?", Text(), "Why it failed."}};
}

Shape JobShape() {
  std::vector<Member> members = JobMembers();
  members.push_back({"steps", ListOf(Anything()),
                     "Of a doctor: request, what, expected (accept, reject, either), accepted, "
                     "ok, died, took_ms, http_status, problem. Of an explore: order (ids of "
                     "deliveries), not_delivered, differs (from the first), state (what the caches "
                     "hold, of the first run and of those that differ)."});
  members.push_back({"result?", Anything(), "What came of it, once that is known."});
  return Named("Job", Object(std::move(members)));
}

Parameter ByJob() { return {In::kPath, "job", NameText(), "The name of the job."}; }

ControlCommand DoctorCommand() {
  return {.id = "startDoctor",
          .route = "POST /v1/jobs/doctor",
          .summary =
              "Start a job that sends a receiver a proper request, then one with each "
              "request fault.",
          .parameters = {{In::kBody, "url", NameText(), "Where the receiver is."},
                         {In::kBody, "secret", Text(), "What it checks signatures with."},
                         {In::kBody, "cache?", NameText(), "What the events name.", "chat"},
                         {In::kBody, "topic?", NameText(), "What the events name.", "room"},
                         {In::kBody, "token_id?", Text(), "What the events name.", "doctor"}},
          .answer = {JobShape(), "The job."},
          .refusals = {absl::StatusCode::kResourceExhausted},
          .example = {R"({"url": "http://127.0.0.1:9/hook", "secret": "s"})", kStarted},
          .verbs = {{.words = "job doctor",
                     .example = "http://127.0.0.1:9/hook --secret s",
                     .arguments = {{{"url"},
                                    {"secret", "--secret", "", true},
                                    {"cache", "--cache"},
                                    {"topic", "--topic"},
                                    {"token_id", "--token-id"}}}}},
          .run = StartDoctor};
}

ControlCommand ExploreCommand() {
  return {.id = "startExplore",
          .route = "POST /v1/worlds/{world}/jobs/explore",
          .summary =
              "Start a job that tries the held deliveries in each order that may differ, "
              "always from the same state of the world. It compares what the caches hold "
              "then, and leaves the world as before.",
          .parameters = {{In::kBody, "runs?", Number(1, kRunsMax),
                          "How many orders at most; when there are more, some are drawn.", kRuns},
                         {In::kBody, "reduce?", Flag(),
                          "Leave out orders that no handler can tell apart.", true}},
          .answer = {JobShape(), "The job."},
          .refusals = {absl::StatusCode::kResourceExhausted},
          .example = {"{}", R"({"job": "explore-1", "kind": "explore", "world": "default",
                                "state": "running", "done": 0, "steps": []})"},
          .verbs = {{"job explore", ""}},
          .run = StartExplore};
}

}  // namespace

CommandTable JobCommands() {
  return {{.id = "listJobs",
           .route = "GET /v1/jobs",
           .summary = "List jobs: work that outlasts the request that started it.",
           .answer = {Object({{"jobs", ListOf(Object(JobMembers()))}}),
                      "Those that run, and the last that ended; oldest first."},
           .example = {"{}", R"({"jobs": []})"},
           .verbs = {{.words = "job list",
                      .example = "",
                      .rows = "jobs",
                      .columns = {"job", "world", "state", "done", "expected"}}},
           .run = ListJobs},
          DoctorCommand(),
          ExploreCommand(),
          {.id = "showJob",
           .route = "GET /v1/jobs/{job}",
           .summary = "Show how far a job is, and what it has found.",
           .parameters = {ByJob(),
                          {In::kQuery, "after?", Number(), "Leave out so many first steps.", 0},
                          {In::kQuery, "wait_ms?", Number(0, kJobWaitMsMax),
                           "How long to wait for a step behind these, or for the end.", 0}},
           .answer = {JobShape(), "The job."},
           .example = {R"({"job": "doctor-1"})", kStarted},
           .verbs = {{"job show", "doctor-1"}},
           .run = ShowJob},
          {.id = "endJob",
           .route = "DELETE /v1/jobs/{job}",
           .summary = "Tell a job to end; it does so soon.",
           .parameters = {ByJob()},
           .answer = {Object(JobMembers()), "The job; its state says when it has ended."},
           .example = {R"({"job": "doctor-1"})",
                       R"({"job": "doctor-1", "kind": "doctor", "state": "ended", "done": 3,
                           "expected": 14})"},
           .verbs = {{"job end", "doctor-1"}},
           .run = EndJob}};
}

}  // namespace emulator
