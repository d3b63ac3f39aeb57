// Reads an item with each form of key that its SDK knows; run by `exec` in a test. Its argument is the
// SDK's version.
import {sdks} from './sdks.mjs';

const version = process.argv[2];
const {sdk} = sdks.find(one => one.version === version);
const {CredentialProvider} = sdk;
const {V1_API_KEY, V2_API_KEY, MOMENTO_ENDPOINT, TEST_LEGACY_AUTH_TOKEN} = process.env;

// SDKs that know no v2 keys take them for legacy ones, because of the claims that they read.
const byV2 = CredentialProvider.fromApiKeyV2
  ? CredentialProvider.fromApiKeyV2({apiKey: V2_API_KEY, endpoint: MOMENTO_ENDPOINT})
  : CredentialProvider.fromString(V2_API_KEY);
const providers = {
  v1: CredentialProvider.fromString(V1_API_KEY),
  legacy: CredentialProvider.fromString(TEST_LEGACY_AUTH_TOKEN),
  v2: byV2,
};
const results = {};
for (const [form, credentialProvider] of Object.entries(providers)) {
  const cache = await sdk.CacheClient.create({
    configuration: sdk.Configurations.Laptop.v1(),
    credentialProvider,
    defaultTtlSeconds: 60,
  });
  await cache.createCache('c');
  await cache.set('c', form, `by ${form}`);
  results[form] = (await cache.get('c', form)).valueString?.() ?? 'nothing';
}
console.log(JSON.stringify(results));
process.exit(0);
