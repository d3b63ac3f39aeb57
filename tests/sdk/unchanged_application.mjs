// An application as it is written for the service: its key from the environment, nothing else. Run
// by `momento-emulator exec` in a test; its arguments are the SDK's version and its exit code.
import {sdks} from './sdks.mjs';

const version = process.argv[2];
const {sdk} = sdks.find(one => one.version === version);
// The constructor of its version: SDKs that know v2 keys have one for them.
const {CredentialProvider} = sdk;
const credentialProvider = CredentialProvider.fromEnvVarV2
  ? CredentialProvider.fromEnvVarV2()
  : CredentialProvider.fromEnvironmentVariable({environmentVariableName: 'MOMENTO_API_KEY'});
const cache = await sdk.CacheClient.create({
  configuration: sdk.Configurations.Laptop.v1(),
  credentialProvider,
  defaultTtlSeconds: 60,
});
await cache.createCache('chat');
await cache.set('chat', 'key', 'value');
const got = await cache.get('chat', 'key');

const auth = new sdk.AuthClient({
  configuration: sdk.AuthClientConfigurations.Default.latest(),
  credentialProvider,
});
const minted = await auth.generateDisposableToken(
  sdk.DisposableTokenScopes.topicPublishSubscribe('chat', 'room'),
  sdk.ExpiresIn.minutes(5),
  {tokenId: 'mo'}
);
// As a browser would get it: the token leads to the hosts that it names.
const topics = new sdk.TopicClient({
  configuration: sdk.TopicConfigurations.Default.latest(),
  credentialProvider: sdk.CredentialProvider.fromString(minted.authToken),
});
const heard = new Promise((resolve, reject) => {
  topics.subscribe('chat', 'room', {onItem: resolve, onError: (_, error) => reject(error)}).then(() =>
    topics.publish('chat', 'room', 'hello')
  );
});
const item = await heard;

const api = await fetch(
  `https://api.cache.${process.env.MOMENTO_ENDPOINT}/cache/chat?key=key`,
  {headers: {Authorization: process.env.V1_API_KEY}}
);
console.log(
  JSON.stringify({
    got: got.valueString(),
    endpoint: minted.endpoint,
    heard: item.valueString(),
    publisher: item.tokenId(),
    api: [api.status, await api.text()],
  })
);
process.exit(process.argv[3] ? Number(process.argv[3]) : 0);
