#include "emulator/app/emulator.h"

#include <unistd.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/app/authority.h"
#include "emulator/app/door_names.h"
#include "emulator/app/fork_at_entry.h"
#include "emulator/app/json_file.h"
#include "emulator/app/metrics.h"
#include "emulator/app/own_address.h"
#include "emulator/app/timer_thread.h"
#include "emulator/app/world_at_entry.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/scenario.h"
#include "emulator/control_port/control_server.h"
#include "emulator/data_port/caller_check.h"
#include "emulator/data_port/data_port.h"
#include "emulator/data_port/gateway_routes.h"
#include "emulator/data_port/grpc_server.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/jobs/job_work.h"
#include "emulator/receivers/curl_sender.h"
#include "emulator/service/journal_bytes.h"
#include "emulator/service/service.h"
#include "emulator/web/front_door.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

// How long a client may keep an HTTP connection without a request.
constexpr absl::Duration kHttpIdle = absl::Seconds(5);
// How long gRPC calls may go on when the emulator ends; then they are cancelled.
constexpr absl::Duration kStopGrace = absl::Milliseconds(300);

// "default #12 cache_client.pubsub.Pubsub/Publish chat/room OK by mo"
void LogEntry(const std::string& world, const JournalEntry& entry) {
  const bool both = !entry.cache.empty() && !entry.subject.empty();
  const std::string about = absl::StrCat(entry.cache, both ? "/" : "", entry.subject);
  Log(absl::StrCat(world, " #", entry.number, " ", entry.action, " ",
                   absl::Utf8SafeCHexEscape(about), about.empty() ? "" : " ", entry.outcome,
                   entry.token_id.empty() ? "" : " by ", absl::Utf8SafeCHexEscape(entry.token_id)));
}

// What clients are told to connect to.
std::string AdvertisedHost(const EmulatorOptions& options) {
  if (!options.advertise.empty()) return options.advertise;
  const bool every_address = options.host == "0.0.0.0" || options.host == "::";
  return every_address ? "127.0.0.1" : options.host;
}

// The check of the data port's HTTP: it knows the user's hosts, and those that credentials name.
std::shared_ptr<const CallerCheck> CallersOf(const EmulatorOptions& options) {
  std::vector<std::string> names = options.allowed_hosts;
  names.push_back(options.endpoint);
  names.push_back("*." + options.endpoint);
  return std::make_shared<const CallerCheck>(HostList(options.host, names),
                                             options.allowed_origins);
}

// Where TLS listens, and the address that clients are told.
absl::StatusOr<AddressedSocket> OpenTls(const EmulatorOptions& options) {
  absl::Status refused;
  if (options.tls_on_own_address) {
    auto own = ListenOnOwnAddress(getpid());
    if (own.ok()) return own;
    refused = own.status();
  }
  const std::string& host = options.tls_host.empty() ? options.host : options.tls_host;
  ASSIGN_OR_RETURN(auto socket, ListeningSocket::Open("TLS", host, *options.tls_port));
  if (!refused.ok()) {
    Log(absl::StrCat(
        refused.message(), "; so endpoints name port ", socket.port(),
        ", and clients that insist on port 443 (Go, Java, Kotlin, Swift, Dart) do not "
        "connect. To allow it: sysctl net.ipv4.ip_unprivileged_port_start=443, or setcap "
        "cap_net_bind_service+ep and the path of this program"));
  }
  return AddressedSocket{std::move(socket),
                         options.tls_host.empty() ? AdvertisedHost(options) : host};
}

}  // namespace

struct Emulator::Parts {
  std::unique_ptr<TimerThread> timers;
  std::unique_ptr<CurlSender> sender;
  std::unique_ptr<Service> service;
  std::unique_ptr<DataPort> port;
  std::unique_ptr<GrpcServer> grpc;
  std::unique_ptr<HttpDoor> http;
  // Until the doors have them.
  std::optional<ListeningSocket> control_socket;
  std::vector<ListeningSocket> sockets;
  std::unique_ptr<FrontDoor> front_door;
  // "127.0.0.1:8080", as clients are told; that of TLS is empty without it, as is the file of the
  // authority.
  std::string address;
  std::string control_address;
  std::string tls_address;
  std::string ca_file;
  // What credentials name: the base endpoint, with the port of TLS when that is another than 443.
  std::string endpoint;
  std::string control_token;
  std::vector<nlohmann::json> latency_rules;
  // Whether the gRPC server was made. The control server is made before it.
  std::atomic<bool> accepting = false;
  // Requests to the control door that wait for something.
  std::atomic<int> waiting = 0;
  std::unique_ptr<Jobs> jobs = std::make_unique<Jobs>();
  std::unique_ptr<ControlServer> control;
};

absl::StatusOr<std::unique_ptr<Emulator>> Emulator::Start(const EmulatorOptions& options) {
  RETURN_IF_ERROR(CheckEndpoint(options.endpoint));
  for (const std::string& origin : options.allowed_origins) RETURN_IF_ERROR(CheckOrigin(origin));
  std::unique_ptr<Emulator> emulator(new Emulator(std::make_unique<Parts>()));
  // What credentials name depends on the port, and scenarios mint some.
  ASSIGN_OR_RETURN(emulator->parts_->latency_rules, LatencyRules(options.latency));
  RETURN_IF_ERROR(emulator->Bind(options));
  RETURN_IF_ERROR(emulator->OpenWorlds(options));
  RETURN_IF_ERROR(emulator->OpenDoors(options));
  return emulator;
}

Emulator::Emulator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->timers = std::make_unique<TimerThread>(worlds_);
}

Emulator::~Emulator() {
  worlds_.CloseAll(errors::ShuttingDown());
  // First, so that no client begins an outage while the doors close.
  parts_->jobs->EndAll();
  parts_->control.reset();
  parts_->jobs.reset();
  parts_->front_door.reset();
  if (parts_->port != nullptr) parts_->port->EndOutage();
  parts_->http.reset();
  if (parts_->grpc != nullptr) parts_->grpc->Stop(kStopGrace);
  parts_->grpc.reset();
  // Timers use the sender, and answers that the sender brings set timers: so timers stop, then the
  // sender goes. What is under way is lost, and recorded as such by the next start on the data.
  parts_->timers->Stop();
  parts_->sender.reset();
}

absl::Status Emulator::OpenWorlds(const EmulatorOptions& options) {
  parts_->sender = std::make_unique<CurlSender>(options.receivers);
  worlds_.SetSurroundings(
      {.directory = options.data_directory,
       .sender = options.sender != nullptr ? options.sender : parts_->sender.get(),
       .trace_webhooks = options.trace_webhooks,
       .on_earlier_timer = [timers = parts_->timers.get()] { timers->Wake(); },
       .on_entry = options.log_requests ? LogEntry : nullptr});
  nlohmann::ordered_json scenario;
  std::optional<absl::Time> frozen_at = options.clock_frozen_at;
  if (!options.scenario.empty()) {
    ASSIGN_OR_RETURN(auto read, ReadJsonFile(options.scenario));
    scenario = std::move(read);
    const auto clock = ClockOfScenario(scenario);
    if (!clock.ok()) return errors::FileUnusable(options.scenario, clock.status().message());
    if (!frozen_at && !options.clock_given) frozen_at = *clock;
  }
  ASSIGN_OR_RETURN(auto opened, worlds_.Open({.name = options.world,
                                              .seed = options.seed,
                                              .auth = options.auth,
                                              .limits = options.limits,
                                              .clock_frozen_at = frozen_at,
                                              .entries_between_checkpoints =
                                                  options.entries_between_checkpoints}));
  RETURN_IF_ERROR(worlds_.OpenStored());
  const bool is_new = world().journal().last_number() == 0;
  for (const auto& one : worlds_.List()) {
    RETURN_IF_ERROR(PutLatency(*one, parts_->endpoint, parts_->latency_rules));
  }
  if (options.scenario.empty()) return absl::OkStatus();
  // The clock is set already. A world that is not new keeps what it has; only its fault rules,
  // which live in memory, come from the scenario.
  scenario.erase("clock");
  if (!is_new) {
    Log("the data is not new: of the scenario only its faults and its latency are loaded");
    nlohmann::ordered_json rest = nlohmann::ordered_json::object();
    for (const char* member : {"faults", "latency"}) {
      if (scenario.contains(member)) rest[member] = scenario[member];
    }
    scenario = std::move(rest);
  }
  const auto loaded = LoadScenario(world(), parts_->endpoint, scenario);
  if (loaded.ok()) return absl::OkStatus();
  return errors::FileUnusable(options.scenario, loaded.status().message());
}

absl::Status Emulator::OpenDoors(const EmulatorOptions& options) {
  Certificate certificate;
  if (options.tls_port) {
    const Validity validity{.now = SystemTime().Now(),
                            .at_any_time = options.certificates_at_any_time};
    ASSIGN_OR_RETURN(auto authority,
                     LoadAuthority(options.ca_directory, options.ca_seed, validity));
    parts_->ca_file = authority.file;
    std::vector<std::string> names = NamesOfEndpoint(options.endpoint);
    if (!options.advertise.empty()) names.push_back(options.advertise);
    if (options.tls_on_own_address) {
      names.push_back(parts_->tls_address.substr(0, parts_->tls_address.rfind(':')));
    }
    auto issued = IssueCertificate(authority.certificate, names, validity);
    if (!issued.ok())
      return errors::FileUnusable(parts_->ca_file, absl::StrCat(issued.status().message(),
                                                                "; without it, it is made anew"));
    certificate = *std::move(issued);
  }
  parts_->service = std::make_unique<Service>(worlds_, parts_->endpoint);
  parts_->port = std::make_unique<DataPort>(parts_->service->outage());
  RETURN_IF_ERROR(OpenControl(options));
  ASSIGN_OR_RETURN(
      auto grpc, GrpcServer::Start(*parts_->service, *parts_->port, {.certificate = certificate}));
  parts_->grpc = std::move(grpc);
  RETURN_IF_ERROR(OpenFront(options, certificate));
  worlds_.StartDeliveries();
  parts_->accepting = true;
  parts_->control->SetReady();
  return absl::OkStatus();
}

absl::Status Emulator::Bind(const EmulatorOptions& options) {
  ASSIGN_OR_RETURN(auto control,
                   ListeningSocket::Open("control", options.host, options.control_port));
  parts_->control_socket.emplace(std::move(control));
  const auto address = [&](const ListeningSocket& socket) {
    return absl::StrCat(AdvertisedHost(options), ":", socket.port());
  };
  ASSIGN_OR_RETURN(auto data, ListeningSocket::Open("gRPC", options.host, options.port));
  parts_->address = address(data);
  parts_->sockets.push_back(std::move(data));
  parts_->endpoint = options.endpoint;
  parts_->control_token = options.control_token;
  if (!options.tls_port) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto tls, OpenTls(options));
  parts_->tls_address = absl::StrCat(tls.address, ":", tls.socket.port());
  if (tls.socket.port() != kHttpsPort) absl::StrAppend(&parts_->endpoint, ":", tls.socket.port());
  parts_->sockets.push_back(std::move(tls.socket));
  return absl::OkStatus();
}

absl::Status Emulator::OpenControl(const EmulatorOptions& options) {
  ASSIGN_OR_RETURN(
      auto control,
      ControlServer::Start(
          *std::move(parts_->control_socket),
          {.host = options.host,
           .allowed_hosts = options.allowed_hosts,
           .token = options.control_token,
           .targets = {.worlds = worlds_,
                       .endpoint = parts_->endpoint,
                       .version = kVersion,
                       .latency_rules = parts_->latency_rules,
                       .rpc_json = JournalJson,
                       .waiting = parts_->waiting,
                       .fork_at_entry =
                           [this](World& source, const std::string& name, uint64_t entry) {
                             return ForkAtEntry(worlds_, source, parts_->endpoint, name, entry);
                           },
                       .read_at_entry =
                           [this](World& source, uint64_t entry,
                                  const std::function<void(const std::shared_ptr<World>&)>& read) {
                             return ReadAtEntry(source, parts_->endpoint, entry, read);
                           },
                       .jobs = parts_->jobs.get(),
                       .examine_receiver =
                           [receivers = options.receivers](const DoctorRequest& request) {
                             return DoctorWork(request, receivers);
                           },
                       .explore_held =
                           [this](const ControlTargets& targets, std::shared_ptr<World> world,
                                  const ExploreHeldRequest& request) {
                             return ExploreHeldWork(targets, parts_->service->rpcs(),
                                                    std::move(world), request);
                           }},
           .set_blocked = [this](bool blocked) { SetBlocked(blocked); },
           .doors = [this] { return ReadyJson(); },
           .metrics =
               [this, directory = options.data_directory] {
                 return MetricsOf(worlds_, parts_->service->metrics(), directory);
               }}));
  parts_->control = std::move(control);
  const std::string listens = parts_->control->address();
  parts_->control_address =
      absl::StrCat(AdvertisedHost(options), listens.substr(listens.rfind(':')));
  return absl::OkStatus();
}

absl::Status Emulator::OpenFront(const EmulatorOptions& options, const Certificate& certificate) {
  GrpcServer* const grpc = parts_->grpc.get();
  const Gateway gateway = {
      .service = *parts_->service,
      .check_caller = [callers = CallersOf(options)](
                          const HttpRequest& request) { return callers->Check(request); },
      .address = parts_->tls_address.empty() ? parts_->address : parts_->tls_address};
  ASSIGN_OR_RETURN(auto http, HttpDoor::Make({.certificate = certificate,
                                              .handler =
                                                  [gateway](const HttpRequest& request) {
                                                    return AnswerGateway(gateway, request);
                                                  },
                                              .refuse =
                                                  [](const HttpRefusal& refusal) {
                                                    return RefusalOfHttpApi(refusal.status,
                                                                            refusal.why);
                                                  },
                                              .connections_at_once = limits::kHttpRequestsAtOnce,
                                              .body_bytes_max = limits::kGrpcMessageBytesMax,
                                              .idle = kHttpIdle}));
  parts_->http = std::move(http);
  std::vector<int> ports;
  for (const ListeningSocket& socket : parts_->sockets) ports.push_back(socket.port());
  parts_->port->SetNumbers(std::move(ports));
  HttpDoor* const door = parts_->http.get();
  parts_->front_door = std::make_unique<FrontDoor>(
      std::move(parts_->sockets), !certificate.key_pem.empty(), limits::kDescriptorsSpared,
      [grpc, door](int descriptor, Speech speech) {
        const bool tls = speech == Speech::kGrpcOverTls || speech == Speech::kHttpOverTls;
        if (speech == Speech::kGrpc || speech == Speech::kGrpcOverTls) {
          grpc->TakeConnection(descriptor, tls);
        } else {
          door->Serve(descriptor, tls);
        }
      });
  return absl::OkStatus();
}

void Emulator::SetBlocked(bool blocked) {
  if (!parts_->accepting) return;
  if (blocked) {
    parts_->port->BeginOutage();
  } else {
    parts_->port->EndOutage();
  }
}

std::string Emulator::grpc_address() const { return parts_->address; }

std::string Emulator::tls_address() const { return parts_->tls_address; }

std::string Emulator::ca_file() const { return parts_->ca_file; }

std::string Emulator::endpoint() const { return parts_->endpoint; }

std::string Emulator::control_address() const { return parts_->control_address; }

Service& Emulator::service() { return *parts_->service; }

GrpcServer& Emulator::grpc_server() { return *parts_->grpc; }

std::string Emulator::ReadyJson() const {
  nlohmann::ordered_json json = {{"grpc", grpc_address()},
                                 {"control", control_address()},
                                 {"tls", nullptr},
                                 {"pid", getpid()},
                                 {"seed", world().seed()}};
  if (!parts_->control_token.empty()) json["control_token"] = parts_->control_token;
  if (tls_address().empty()) return json.dump();
  json["tls"] = tls_address();
  json["endpoint"] = endpoint();
  json["ca"] = ca_file();
  return json.dump();
}

}  // namespace emulator
