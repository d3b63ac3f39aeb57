// In the place of the vendor's local emulator: what the SDK's own middleware asks for by metadata,
// and outages by the admin port, with the real SDK on the other side.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, describe, it} from 'node:test';
import {setInterval} from 'node:timers/promises';

import sdk from 'momento-sdk-1.118.1';

import {Arrivals, startEmulator, within} from '../../fixtures/node/index.mjs';
import {cacheClient, forMomentoLocal} from './sdks.mjs';

const {CacheClient, CacheGet, CacheSet, Configurations, MomentoErrorCode, TopicClient} = sdk;
// Not among the SDK's exports.
const config = 'momento-sdk-1.118.1/dist/src/config';
const {ExperimentalMomentoLocalTestConfigMiddleware: TestConfig} = await import(
  `${config}/middleware/experimental-momento-local-test-config-middleware.js`
);
const {MomentoRPCMethod: Rpc} = await import(`${config}/retry/momento-rpc-method.js`);

describe('the drop-in for the vendor\'s local emulator', () => {
  let emulator;
  const closing = [];

  before(async () => {
    emulator = await startEmulator({args: ['--enable-test-admin']});
    const cache = await cacheClient(sdk, forMomentoLocal(sdk, emulator));
    await cache.createCache('c');
    await cache.set('c', 'k', 'v');
    cache.close();
  });
  after(async () => {
    for (const close of closing) close();
    await emulator.stop();
  });

  // A client whose calls all carry this fault metadata, as one session.
  async function cacheWith(faults, clientTimeoutMs = 5000) {
    const cache = await CacheClient.create({
      configuration: Configurations.Laptop.v1()
        .withClientTimeoutMillis(clientTimeoutMs)
        .addMiddleware(new TestConfig({requestId: randomUUID(), ...faults})),
      credentialProvider: forMomentoLocal(sdk, emulator),
      defaultTtlSeconds: 60,
    });
    closing.push(() => cache.close());
    return cache;
  }
  function topicsWith(faults, clientTimeoutMs = 5000) {
    return new TopicClient({
      configuration: sdk.TopicConfigurations.Default.latest()
        .withClientTimeoutMillis(clientTimeoutMs)
        .withMiddlewares([new TestConfig({requestId: randomUUID(), ...faults})]),
      credentialProvider: forMomentoLocal(sdk, emulator),
    });
  }
  // Everything a subscription says, by name.
  async function subscribe(topics, topic) {
    const said = {items: new Arrivals(), errors: new Arrivals(), heartbeats: new Arrivals(),
      lost: new Arrivals(), gaps: new Arrivals()};
    const subscription = await topics.subscribe('c', topic, {
      onItem: item => said.items.push(item),
      onError: error => said.errors.push(error),
      onHeartbeat: beat => said.heartbeats.push(beat),
      onConnectionLost: () => said.lost.push('lost'),
      onDiscontinuity: gap => said.gaps.push(gap),
    });
    if (subscription.unsubscribe) closing.push(() => subscription.unsubscribe());
    return {...said, subscription};
  }

  it('fails the listed calls with the named error and leaves the others alone', async () => {
    const {SERVER_UNAVAILABLE, PERMISSION_ERROR} = MomentoErrorCode;
    const cache = await cacheWith({returnError: SERVER_UNAVAILABLE, errorRpcs: [Rpc.Increment]});
    assert.equal((await cache.increment('c', 'n')).errorCode(), SERVER_UNAVAILABLE);
    assert.ok((await cache.set('c', 'k', 'v')) instanceof CacheSet.Success);
    const denied = await cacheWith({returnError: PERMISSION_ERROR, errorRpcs: [Rpc.Set, Rpc.Get]});
    assert.equal((await denied.get('c', 'k')).errorCode(), PERMISSION_ERROR);
    assert.equal((await denied.set('c', 'k', 'v')).errorCode(), PERMISSION_ERROR);
  });

  it('lets a retry succeed once the errors of the session are used up', async () => {
    const faults = {returnError: MomentoErrorCode.SERVER_UNAVAILABLE, errorRpcs: [Rpc.Get]};
    const partial = await cacheWith({...faults, errorCount: 2});
    assert.ok((await partial.get('c', 'k')) instanceof CacheGet.Hit);
    const full = await cacheWith(faults);
    assert.equal((await full.get('c', 'k')).errorCode(), MomentoErrorCode.SERVER_UNAVAILABLE);
  });

  it('delays calls, and the client times out or waits', async () => {
    const slow = await cacheWith({delayRpcs: [Rpc.Get], delayMs: 1000, delayCount: 1}, 300);
    assert.equal((await slow.get('c', 'k')).errorCode(), MomentoErrorCode.TIMEOUT_ERROR);
    assert.ok((await slow.get('c', 'k')) instanceof CacheGet.Hit, 'the second is not delayed');
    const patient = await cacheWith({delayRpcs: [Rpc.Get], delayMs: 200});
    const start = performance.now();
    assert.ok((await patient.get('c', 'k')) instanceof CacheGet.Hit);
    assert.ok(performance.now() - start >= 200);
  });

  it('delays and fails publishing and subscribing', async () => {
    const {TIMEOUT_ERROR, NOT_FOUND_ERROR, CACHE_NOT_FOUND_ERROR} = MomentoErrorCode;
    const late = topicsWith({delayRpcs: [Rpc.TopicPublish], delayMs: 1000}, 200);
    assert.equal((await late.publish('c', 't', 'x')).errorCode(), TIMEOUT_ERROR);
    const never = topicsWith({delayRpcs: [Rpc.TopicSubscribe], delayMs: 2000}, 300);
    assert.equal((await never.subscribe('c', 't', {})).errorCode(), TIMEOUT_ERROR);
    const refused = topicsWith({returnError: CACHE_NOT_FOUND_ERROR ?? NOT_FOUND_ERROR,
      errorRpcs: [Rpc.TopicSubscribe]});
    const {subscription} = await subscribe(refused, 't');
    assert.equal(subscription.type, 'Error');
  });

  it('breaks a stream so that the SDK comes back by itself', async () => {
    const topics = topicsWith({
      streamErrorRpcs: [Rpc.TopicSubscribe],
      streamError: MomentoErrorCode.SERVER_UNAVAILABLE,
      streamErrorMessageLimit: 2,
    });
    const {lost, errors, heartbeats} = await subscribe(topics, 'recoverable');
    await lost.atLeast(1, 'lost connection');
    await heartbeats.atLeast(3, 'heartbeat after the reconnect');
    assert.deepEqual(errors.items, []);
  });

  it('breaks a stream so that the SDK gives up', async () => {
    const topics = topicsWith({
      streamErrorRpcs: [Rpc.TopicSubscribe],
      streamError: MomentoErrorCode.NOT_FOUND_ERROR,
      streamErrorMessageLimit: 2,
    });
    const {errors, subscription} = await subscribe(topics, 'unrecoverable');
    const [error] = await errors.atLeast(1, 'error of the subscription');
    assert.equal(error.errorCode(), MomentoErrorCode.NOT_FOUND_ERROR);
    assert.equal(subscription.isSubscribed, false);
  });

  it('is a black hole between /block and /unblock', async () => {
    const admin = path => fetch(`http://${emulator.control}${path}`).then(r => r.status);
    const topics = topicsWith({});
    const {heartbeats, lost} = await subscribe(topics, 'outage');
    await heartbeats.atLeast(2, 'heartbeats before the outage');
    assert.equal(await admin('/block'), 200);
    const before = heartbeats.items.length;
    await lost.atLeast(1, 'connection lost', 20_000);
    assert.equal(heartbeats.items.length, before, 'no heartbeat slipped out');
    assert.equal(await admin('//unblock'), 200);
    await heartbeats.atLeast(before + 1, 'heartbeat after the outage', 20_000);
  });

  // The recipe of docs/when-topics-go-wrong.md.
  it('shows a gap to a subscriber that was away while messages were forgotten', async () => {
    const control = (path, body) =>
      fetch(`http://${emulator.control}/v1/worlds/default/${path}`, {
        method: body ? 'POST' : 'DELETE',
        body: JSON.stringify(body),
      }).then(answer => assert.equal(answer.status, 200));
    const rule = {rpc: 'topic-subscribe', subject: 'gap'};
    await control('faults', {...rule, name: 'break', last: 1, break_after_messages: 2,
      status: 'unavailable'});
    await control('faults', {...rule, name: 'stay away', first: 2, last: 2, delay_ms: 2000});
    const topics = topicsWith({});
    const {items, gaps, lost} = await subscribe(topics, 'gap');
    await topics.publish('c', 'gap', 'one');
    await lost.atLeast(1, 'lost connection');
    await topics.publish('c', 'gap', 'two');
    await topics.publish('c', 'gap', 'three');
    await control('topics/evict', {cache: 'c', topic: 'gap', keep: 0});
    const [gap] = await gaps.atLeast(1, 'discontinuity');
    assert.deepEqual([gap.lastSequenceNumber(), gap.newSequenceNumber()], [1, 3]);
    await topics.publish('c', 'gap', 'four');
    const got = await items.atLeast(2, 'items');
    assert.deepEqual(got.map(item => item.valueString()), ['one', 'four']);
    await control('faults');
  });

  it('takes rules by the control API, which the SDK then meets', async () => {
    const faults = `http://${emulator.control}/v1/worlds/default/faults`;
    const rule = {name: 'third set', rpc: 'set', first: 3, last: 3, status: 'resource-exhausted',
      message: 'Too many operations per second'};
    const put = await fetch(faults, {method: 'POST', body: JSON.stringify(rule)});
    assert.equal(put.status, 200);
    const cache = await cacheWith({});
    const answers = [];
    for (let i = 0; i < 4; ++i) answers.push(await cache.set('c', 'k', `v${i}`));
    assert.deepEqual(answers.map(answer => answer.type), ['Success', 'Success', 'Error', 'Success']);
    assert.match(answers[2].message(), /[Rr]equest rate limit exceeded/);
    const [listed] = (await (await fetch(faults)).json()).faults;
    assert.deepEqual([listed.matched, listed.applied], [4, 1]);
    assert.equal((await fetch(faults, {method: 'DELETE'})).status, 200);
  });
});

// The SDK puts its client time-out on its first Subscribe call, a deadline for the whole stream, and
// comes back half a second later (docs/behaviour/topics.md §6).
describe('the five-second cut of the Node SDK', () => {
  it('loses none of 1,000 messages in 12 seconds, and repeats none', async () => {
    const emulator = await startEmulator();
    const credentialProvider = forMomentoLocal(sdk, emulator);
    const cache = await cacheClient(sdk, credentialProvider);
    await cache.createCache('c');
    const topics = new TopicClient({
      configuration: sdk.TopicConfigurations.Default.latest(),
      credentialProvider,
    });
    const items = new Arrivals();
    const gaps = [];
    let lost = 0;
    const subscription = await topics.subscribe('c', 't', {
      onItem: item => items.push(item.valueString()),
      onDiscontinuity: gap => gaps.push(gap),
      onConnectionLost: () => ++lost,
    });
    try {
      let published = 0;
      for await (const _ of setInterval(12)) {
        await topics.publish('c', 't', `message ${published}`);
        if (++published === 1000) break;
      }
      const all = await within(10_000, 'all messages', items.atLeast(1000, 'messages'));
      assert.deepEqual(all, Array.from({length: 1000}, (_, i) => `message ${i}`));
      assert.ok(lost >= 1, 'the cut happened');
      assert.deepEqual(gaps, []);
    } finally {
      subscription.unsubscribe();
      cache.close();
      await emulator.stop();
    }
  });
});
