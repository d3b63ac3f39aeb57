#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/scenario.h"
#include "emulator/control/token_json.h"
#include "emulator/control_port/route.h"
#include "emulator/domain/faults/fault_json.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using Reply = absl::StatusOr<ControlReply>;

Reply ShowCredentials(const ControlCall& call) {
  const SuperUserCredentials all =
      MakeSuperUserCredentials(Seed(call.world->seed()), call.world->name(), call.targets.endpoint);
  return ordered_json{{"endpoint", call.targets.endpoint},
                      {"v1", all.v1},
                      {"v1_raw", all.v1_raw},
                      {"v2", all.v2},
                      {"legacy", all.legacy},
                      {"session", all.session},
                      {"scenario", ScenarioCredentials(*call.world)}};
}

Reply ListCaches(const ControlCall& call) {
  ordered_json caches = ordered_json::array();
  call.world->Read([&](const Domain& domain) {
    for (const std::string& name : domain.caches.List()) caches.push_back(name);
  });
  return ordered_json{{"caches", std::move(caches)}};
}

// No command: the journal would keep the token.
Reply Decode(const ControlCall& call) {
  JsonReader body(call.body, "");
  const std::string token = body.RequiredText("token");
  if (!body.Finish().ok()) return body.Finish();
  return DecodeToken(*call.world, token);
}

ordered_json ToJson(const std::string& cache, const Webhook& webhook) {
  return {{"cache", cache},
          {"webhook", webhook.name},
          {"topic", webhook.topic},
          {"url", webhook.post_url},
          {"secret", webhook.secret}};
}

Reply ListWebhooks(const ControlCall& call) {
  ordered_json webhooks = ordered_json::array();
  call.world->Read([&](const Domain& domain) {
    for (const std::string& name : domain.caches.List()) {
      const auto cache = domain.caches.Find(*CacheName::Parse(name));
      for (const Webhook& webhook : domain.webhooks.List(*cache)) {
        webhooks.push_back(ToJson(name, webhook));
      }
    }
  });
  return ordered_json{{"webhooks", std::move(webhooks)}};
}

Reply ShowSecret(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto cache_name, CacheName::Parse(call.path.at("cache")));
  const std::string& name = call.path.at("webhook");
  Reply reply = errors::WebhookNotFound(cache_name.text(), name);
  call.world->Read([&](const Domain& domain) {
    const auto cache = domain.caches.Find(cache_name);
    if (!cache.ok()) {
      reply = cache.status();
      return;
    }
    for (const Webhook& webhook : domain.webhooks.List(*cache)) {
      if (webhook.name == name) reply = ordered_json{{"secret", webhook.secret}};
    }
  });
  return reply;
}

Reply ListFaults(const ControlCall& call) {
  ordered_json faults = ordered_json::array();
  for (const FaultPlan::Entry& entry : call.world->faults().ListRules()) {
    faults.push_back(FaultEntryToJson(entry));
  }
  return ordered_json{{"faults", std::move(faults)}};
}

Reply Load(const ControlCall& call) {
  const auto reset = call.query.find("reset");
  if (reset != call.query.end()) {
    if (reset->second != "true") return errors::Malformed("reset", "must be true");
    ASSIGN_OR_RETURN(const auto clock, ClockOfScenario(call.body));
    RETURN_IF_ERROR(call.world->snapshots().Reset(clock));
  }
  ASSIGN_OR_RETURN(auto answer, LoadScenario(*call.world, call.targets.endpoint, call.body));
  return answer;
}

}  // namespace

void AddResourceRoutes(ControlRoutes& routes) {
  const auto add = [&](const char* method, const char* path, auto answer,
                       std::vector<const char*> query = {}) {
    routes.push_back({method, path, std::move(answer), std::move(query)});
  };
  add("GET", "/v1/worlds/{world}/caches", ListCaches);
  add("POST", "/v1/worlds/{world}/caches", CommandRoute("control.caches.create"));
  add("POST", "/v1/worlds/{world}/caches/{cache}/flush", CommandRoute("control.caches.flush"));
  add("DELETE", "/v1/worlds/{world}/caches/{cache}", CommandRoute("control.caches.delete"));
  add("GET", "/v1/worlds/{world}/credentials", ShowCredentials);
  add("POST", "/v1/worlds/{world}/credentials", CommandRoute("control.credentials.mint"));
  add("GET", "/v1/worlds/{world}/faults", ListFaults);
  add("POST", "/v1/worlds/{world}/faults", CommandRoute("control.faults.put"));
  add("DELETE", "/v1/worlds/{world}/faults", CommandRoute("control.faults.clear"));
  add("DELETE", "/v1/worlds/{world}/faults/{name}", CommandRoute("control.faults.remove"));
  add("POST", "/v1/worlds/{world}/scenario", Load, {"reset"});
  add("POST", "/v1/worlds/{world}/topics/publish", CommandRoute("control.topics.publish"));
  add("POST", "/v1/worlds/{world}/topics/reset", CommandRoute("control.topics.reset"));
  add("POST", "/v1/worlds/{world}/topics/evict", CommandRoute("control.topics.evict"));
  add("GET", "/v1/worlds/{world}/webhooks", ListWebhooks);
  add("POST", "/v1/worlds/{world}/webhooks", CommandRoute("control.webhooks.put"));
  add("POST", "/v1/worlds/{world}/tokens/decode", Decode);
  add("GET", "/v1/worlds/{world}/webhooks/{cache}/{webhook}/secret", ShowSecret);
  add("POST", "/v1/worlds/{world}/webhooks/{cache}/{webhook}/rotate",
      CommandRoute("control.webhooks.rotate"));
  add("DELETE", "/v1/worlds/{world}/webhooks/{cache}/{webhook}",
      CommandRoute("control.webhooks.delete"));
}

}  // namespace emulator
