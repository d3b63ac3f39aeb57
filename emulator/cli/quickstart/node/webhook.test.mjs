import assert from 'node:assert/strict';
import {once} from 'node:events';
import test from 'node:test';
import {
  CacheClient,
  Configurations,
  CredentialProvider,
  TopicClient,
  TopicConfigurations,
} from '@gomomento/sdk';

import {createReceiver} from './receiver.mjs';

test('what is published reaches the webhook, signed', async t => {
  assert.ok(process.env.MOMENTO_API_KEY, 'run it by: momento-emulator exec -- npm test');
  const credentialProvider = CredentialProvider.fromEnvVarV2();
  const cache = await CacheClient.create({
    configuration: Configurations.Laptop.v1(),
    credentialProvider,
    defaultTtlSeconds: 60,
  });
  const topics = new TopicClient({configuration: TopicConfigurations.Default.latest(), credentialProvider});
  let secret = '';
  let onEvent;
  const event = new Promise(resolve => (onEvent = resolve));
  const receiver = createReceiver(() => secret, onEvent).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  t.after(() => {
    receiver.close();
    cache.close();
  });

  await cache.createCache('chat');
  const webhook = {topicName: 'room', destination: `http://127.0.0.1:${receiver.address().port}/hook`};
  secret = (await topics.putWebhook('chat', 'hook', webhook)).secretString();
  await topics.publish('chat', 'room', 'hello');

  assert.equal((await event).text, 'hello');
});
