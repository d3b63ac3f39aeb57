// What the tests share: the SDK versions, and clients of each that talk to an emulator.
import sdk111 from 'momento-sdk-1.111.0';
import sdk118 from 'momento-sdk-1.118.1';

import {plaintextAt} from '../../fixtures/node/index.mjs';

/** The versions every test runs with: the last one with WebhookUtils, and a current one. */
export const sdks = [
  {version: '1.111.0', sdk: sdk111},
  {version: '1.118.1', sdk: sdk118},
];

/**
 * How an application may come by its credentials: without a key, or with one and the emulator's
 * address in place of the hosts the key names.
 */
export function providers(sdk, emulator, apiKey) {
  return {
    forMomentoLocal: () => forMomentoLocal(sdk, emulator),
    fromString: () => fromString(sdk, emulator, apiKey),
  };
}

export function forMomentoLocal(sdk, emulator) {
  const {host, port} = emulator;
  return sdk.CredentialProvider.forMomentoLocal({hostname: host, port});
}

export function fromString(sdk, emulator, apiKey) {
  return sdk.CredentialProvider.fromString({
    apiKey,
    endpointOverrides: plaintextAt(emulator.address, sdk),
  });
}

export function cacheClient(sdk, credentialProvider) {
  return sdk.CacheClient.create({
    configuration: sdk.Configurations.Laptop.v1(),
    credentialProvider,
    defaultTtlSeconds: 60,
  });
}

export function topicClient(sdk, credentialProvider) {
  return new sdk.TopicClient({
    configuration: sdk.TopicConfigurations.Default.latest(),
    credentialProvider,
  });
}

export function authClient(sdk, credentialProvider) {
  return new sdk.AuthClient({
    configuration: sdk.AuthClientConfigurations.Default.latest(),
    credentialProvider,
  });
}
