// gRPC registers at its start all that a client or a server may need: load balancers, name
// resolvers, and the whole of xDS with its messages. The emulator is a server and no client, so
// this registers what a server uses. What is left out is not linked: 5 MB, and a part of the start.
//
// The declarations stand in headers that gRPC does not install; their names are those of 1.51. With
// another version the file is not linked, and that says so.

namespace grpc_core {

class CoreConfiguration {
 public:
  class Builder;
};

using Register = void(CoreConfiguration::Builder* builder);
Register BuildClientChannelConfiguration, RegisterBuiltins, RegisterChannelIdleFilters,
    RegisterDeadlineFilter, RegisterHttpFilters, RegisterMessageSizeFilter, RegisterResourceQuota,
    RegisterSecurityFilters, SecurityRegisterHandshakerFactories;

}  // namespace grpc_core

namespace grpc_event_engine::experimental {

grpc_core::Register RegisterEventEngineChannelArgPreconditioning;

}  // namespace grpc_event_engine::experimental

namespace grpc_core {

Register BuildCoreConfiguration, RegisterExtraFilters;

// gRPC's own order.
void BuildCoreConfiguration(CoreConfiguration::Builder* builder) {
  grpc_event_engine::experimental::RegisterEventEngineChannelArgPreconditioning(builder);
  SecurityRegisterHandshakerFactories(builder);
  RegisterChannelIdleFilters(builder);
  RegisterHttpFilters(builder);
  RegisterDeadlineFilter(builder);
  RegisterMessageSizeFilter(builder);
  RegisterResourceQuota(builder);
  RegisterSecurityFilters(builder);
  RegisterBuiltins(builder);
}

void RegisterExtraFilters(CoreConfiguration::Builder*) {}

}  // namespace grpc_core
