// A publisher and a webhook handler as they are deployed, both over TLS; run by `exec` in a test. Its
// argument is the format of events.
import {
  Arrivals,
  Control,
  loadHandler,
  serveLambda,
  serveSecrets,
} from '../../fixtures/node/index.mjs';
import {sdks} from './sdks.mjs';

const {sdk} = sdks[1];
const signingSecret = 'the secret of the deployment';
const apiKey = process.env.V1_API_KEY;
const secrets = await serveSecrets({'momento/webhook': {apiKey, signingSecret}});
Object.assign(process.env, secrets.env);

const handler = await loadHandler(new URL('deployed_webhook.ts', import.meta.url).pathname);
const {url} = await serveLambda(handler, {format: process.argv[2]});
const world = new Control(process.env.MOMENTO_EMULATOR_CONTROL_ADDRESS).world();
await world.createCache('chat');
await world.putWebhook({cache: 'chat', webhook: 'hook', topic: 'room', url, secret: signingSecret});

const credentialProvider = sdk.CredentialProvider.fromString(apiKey);
const auth = new sdk.AuthClient({
  configuration: sdk.AuthClientConfigurations.Default.latest(),
  credentialProvider,
});
const {authToken} = await auth.generateDisposableToken(
  sdk.DisposableTokenScopes.topicPublishOnly('chat', 'room'),
  sdk.ExpiresIn.minutes(5),
  {tokenId: 'mo'}
);
const configuration = sdk.TopicConfigurations.Default.latest();
const heard = new Arrivals();
await new sdk.TopicClient({configuration, credentialProvider}).subscribe('chat', 'results', {
  onItem: item => heard.push(item.valueString()),
  onError: () => {},
});
const publisher = new sdk.TopicClient({
  configuration,
  credentialProvider: sdk.CredentialProvider.fromString(authToken),
});
await publisher.publish('chat', 'room', 'grüße');
console.log((await heard.atLeast(1, 'results'))[0]);
await world.deliveriesDone();
const [delivery] = await world.deliveries();
console.log(String(delivery.http_status));
process.exit(0);
