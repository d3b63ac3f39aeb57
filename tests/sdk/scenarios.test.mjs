// Scenario files: what a world begins with, seen with the real SDKs.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';

import {Control, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';
import {cacheClient, fromString, sdks, topicClient} from './sdks.mjs';

const chatFile = new URL('../../fixtures/scenarios/chat.json', import.meta.url);
const chat = JSON.parse(await readFile(chatFile, 'utf8'));

for (const {version, sdk} of sdks) {
  describe(`The scenario chat.json, with SDK ${version}`, () => {
    const {PERMISSION_ERROR} = sdk.MomentoErrorCode;
    const files = new Files();
    let receiver;
    let emulator;
    let world;
    let cache;

    // As the file has it, but for a webhook that leads here.
    before(async () => {
      receiver = await serveLambda(async () => ({statusCode: 200}));
      const [webhook] = chat.webhooks;
      const here = {...chat, webhooks: [{...webhook, url: receiver.url}]};
      const file = await files.write('here.json', here);
      emulator = await startEmulator({args: ['--scenario', file, '--auth', 'enforce']});
      world = new Control(emulator.control).world();
      cache = await cacheClient(sdk, fromString(sdk, emulator, await world.apiKey()));
    });
    after(async () => {
      cache.close();
      await emulator.stop();
      await receiver.close();
      await files.remove();
    });

    it('brings caches, items of every type and the time', async () => {
      const {time, mode} = await world.clock();
      assert.deepEqual([mode, time], ['manual', '2026-01-01T00:00:00.000000Z']);
      const caches = (await cache.listCaches()).getCaches();
      assert.deepEqual(caches.map(info => info.getName()), ['chat']);

      const title = await cache.get('chat', 'lobby:title');
      assert.equal(title.valueString(), 'Squirrels, and what they are up to');
      const avatar = await cache.get('chat', 'avatar:taylor');
      assert.deepEqual([...avatar.valueUint8Array()], [137, 80, 78, 71, 13, 10, 26, 10]);
      const comments = await cache.listFetch('chat', 'comments:7');
      const users = comments.valueListString().map(text => JSON.parse(text).user);
      assert.deepEqual(users, ['alex', 'taylor']);
      const members = await cache.setFetch('chat', 'lobby:members');
      assert.deepEqual(members.valueSet(), new Set(['alex', 'sam', 'taylor']));
      const user = await cache.dictionaryFetch('chat', 'user:taylor');
      assert.deepEqual(user.valueRecord(), {name: 'Taylor', color: 'green'});
      const likes = await cache.sortedSetFetchByRank('chat', 'likes');
      assert.deepEqual(likes.value(), [
        {value: 'taylor', score: 3.5},
        {value: 'sam', score: 5},
        {value: 'alex', score: 8},
      ]);
    });

    // With the credential that the file calls "publisher".
    async function publish(topic) {
      const {publisher} = (await world.credentials()).scenario;
      const topics = topicClient(sdk, fromString(sdk, emulator, publisher.v1));
      const published = await topics.publish('chat', topic, 'hi');
      topics.close?.();
      return published;
    }

    it('mints credentials, found by their names, that do what they grant', async () => {
      assert.ok((await publish('comments')) instanceof sdk.TopicPublish.Success);
      assert.equal((await publish('another topic')).errorCode(), PERMISSION_ERROR);
      const {reader} = (await world.credentials()).scenario;
      const readOnly = await cacheClient(sdk, fromString(sdk, emulator, reader.v1));
      assert.equal((await readOnly.listLength('chat', 'comments:7')).length(), 2);
      assert.equal((await readOnly.get('chat', 'likes')).errorCode(), PERMISSION_ERROR);
      readOnly.close();
    });

    it('signs what its webhook gets with the secret of the file', async () => {
      const after = (await world.show()).journal_last;
      await publish('comments');
      const [{delivery: id}] = await world.waitFor({action: 'webhook.outcome'}, {after});
      const delivery = (await world.deliveries()).find(one => one.id === id);
      const body = await world.deliveryBody(delivery.id);
      const {secret} = chat.webhooks[0];
      const signature = createHmac('sha3-256', secret).update(body).digest('hex');
      assert.equal(delivery.signature, signature);
      assert.deepEqual([delivery.state, delivery.http_status], ['delivered', 200]);
      assert.deepEqual([delivery.token_id, JSON.parse(body).text], ['taylor', 'hi']);
    });

    it('can be come back to, and is left when time is moved', async () => {
      assert.ok((await cache.get('chat', 'typing:alex')) instanceof sdk.CacheGet.Hit);
      await world.advance({seconds: 6});
      assert.ok((await cache.get('chat', 'typing:alex')) instanceof sdk.CacheGet.Miss);
      await cache.delete('chat', 'lobby:title');
      await world.restore('scenario');
      assert.equal((await world.clock()).time, '2026-01-01T00:00:00.000000Z');
      assert.ok((await cache.get('chat', 'typing:alex')) instanceof sdk.CacheGet.Hit);
      assert.ok((await cache.get('chat', 'lobby:title')) instanceof sdk.CacheGet.Hit);
    });
  });
}

describe('A scenario that is wrong', () => {
  const files = new Files();
  after(() => files.remove());

  const cases = [
    [{cache: []}, '/cache is not known'],
    [{caches: 'chat'}, '/caches must be an array'],
    [{caches: ['c', 1]}, '/caches/1 must be a string'],
    [{clock: 'yesterday'}, '/clock '],
    [{caches: ['c'], items: [{cache: 'c', key: 'k'}]}, '/items/0/value or base64'],
    [{caches: ['c'], items: [{cache: 'd', key: 'k', value: 'v'}]}, '/items/0 Cache not found: d'],
    [{caches: ['c'], items: [{key: 'k', value: 'v'}]}, '/items/0/cache must be a string'],
    [{caches: ['c'], webhooks: [{cache: 'c', webhook: 'w', topic: 't'}]}, '/webhooks/0/url must'],
    [{credentials: [{name: 'x', kind: 'api-key', permissions: [{role: 'king'}]}]},
      '/credentials/0/permissions/0/role must be'],
    [{credentials: [{kind: 'api-key'}]}, '/credentials/0/name must be'],
    [{faults: [{name: 'x', rpc: 'nonsense', delay_ms: 1}]}, '/faults/0/rpc is no RPC; these are: *, '],
  ];
  for (const [scenario, said] of cases) {
    it(`ends the process with 2 and names the place: ${said}`, async () => {
      const file = await files.write('wrong.json', scenario);
      const args = ['start', '--port', '0', '--control-port', '0', '--scenario', file];
      const {code, stdout, stderr} = await run(args);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.ok(stderr.includes(said) && stderr.includes(file), stderr);
    });
  }

  it('changes nothing in a world that runs', async () => {
    const emulator = await startEmulator();
    try {
      const world = new Control(emulator.control).world();
      await world.createCache('c');
      const wrong = {clock: 'manual:2100-01-01T00:00:00Z', caches: ['d'], items: [{cache: 'd'}]};
      const refused = {code: 'INVALID_ARGUMENT', message: /\/items\/0\/key must be/};
      await assert.rejects(world.loadScenario(wrong), refused);
      await assert.rejects(world.restore('scenario'), {code: 'NOT_FOUND'});
      await assert.rejects(world.publish({cache: 'd', topic: 't', text: 'x'}), {code: 'NOT_FOUND'});
      const {mode, time} = await world.clock();
      assert.ok(time < '2100', time);
      assert.equal(mode, 'system');
    } finally {
      await emulator.stop();
    }
  });
});
