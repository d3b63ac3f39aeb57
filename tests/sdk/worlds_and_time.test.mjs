// Worlds and their time with the real SDKs: accounts of their own in one process, clocks that a
// test moves, states that come back.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {Arrivals, Control, startEmulator} from '../../fixtures/node/index.mjs';
import {authClient, cacheClient, forMomentoLocal, fromString, sdks, topicClient} from './sdks.mjs';

for (const {version, sdk} of sdks) {
  describe(`Worlds, with SDK ${version}`, () => {
    const {AUTHENTICATION_ERROR, CACHE_NOT_FOUND_ERROR} = sdk.MomentoErrorCode;
    let emulator;
    let control;
    const closing = [];

    before(async () => {
      emulator = await startEmulator();
      control = new Control(emulator.control);
    });
    after(async () => {
      for (const close of closing) close();
      await emulator.stop();
    });

    const providerOf = async world => fromString(sdk, emulator, await world.apiKey());
    function topicsWith(provider) {
      const topics = topicClient(sdk, provider);
      closing.push(() => topics.close?.());
      return topics;
    }
    // A world with the cache "c", and clients that live in it.
    async function enter(world) {
      const provider = await providerOf(world);
      const cache = await cacheClient(sdk, provider);
      closing.push(() => cache.close());
      return {world, provider, cache, topics: topicsWith(provider)};
    }
    async function newWorld(name, options) {
      const world = await control.createWorld(name, options);
      await world.createCache('c');
      return enter(world);
    }
    async function mint(provider, scope) {
      const thirty = sdk.ExpiresIn.minutes(30);
      const minted = await authClient(sdk, provider).generateDisposableToken(scope, thirty);
      assert.ok(minted instanceof sdk.GenerateDisposableToken.Success, minted.toString());
      return minted;
    }
    async function subscribe(topics, topic) {
      const items = new Arrivals();
      const lost = new Arrivals();
      const subscription = await topics.subscribe('c', topic, {
        onItem: item => items.push(item),
        onError: () => {},
        onConnectionLost: () => lost.push('lost'),
      });
      assert.ok(subscription instanceof sdk.TopicSubscribe.Subscription, subscription.toString());
      closing.push(() => subscription.unsubscribe());
      return {items, lost};
    }
    const valueOf = async (cache, key) => (await cache.get('c', key)).value();

    it('a token minted for 30 minutes is refused after 31', async () => {
      const {world, provider} = await newWorld('minutes', {clock: 'manual'});
      const token = await mint(provider, sdk.DisposableTokenScopes.topicPublishOnly('c', 't'));
      const publisher = topicsWith(fromString(sdk, emulator, token.authToken));
      const published = await publisher.publish('c', 't', 'in time');
      assert.ok(published instanceof sdk.TopicPublish.Success, published.toString());
      await world.advance({minutes: 29});
      assert.ok((await publisher.publish('c', 't', 'x')) instanceof sdk.TopicPublish.Success);
      const {from, to} = await world.advance({minutes: 2});
      assert.equal(Date.parse(to) - Date.parse(from), 120_000);
      const refused = await publisher.publish('c', 't', 'late');
      assert.equal(refused.errorCode(), AUTHENTICATION_ERROR);
      assert.match(refused.message(), /it expired at \d{4}-/);
    });

    it('an item set for a minute is there after 59 seconds and gone after 61', async () => {
      const {world, cache} = await newWorld('seconds', {clock: 'manual'});
      await cache.set('c', 'k', 'v', {ttl: 60});
      await world.advance({seconds: 59});
      assert.ok((await cache.get('c', 'k')) instanceof sdk.CacheGet.Hit);
      // The service answers less than there was, and so does the emulator.
      assert.equal((await cache.itemGetTtl('c', 'k')).remainingTtlMillis(), 999);
      const {fired} = await world.advance({seconds: 2});
      assert.equal(fired.item_expiry, 1);
      assert.ok((await cache.get('c', 'k')) instanceof sdk.CacheGet.Miss);
    });

    it('a subscription ends when time is moved past the end of its token', async () => {
      const {world, provider} = await newWorld('streams', {clock: 'manual'});
      const token = await mint(provider, sdk.DisposableTokenScopes.topicSubscribeOnly('c', 't'));
      const {lost} = await subscribe(topicsWith(fromString(sdk, emulator, token.authToken)), 't');
      assert.equal((await world.show()).live_subscriptions, 1);
      const {fired} = await world.advance({minutes: 31});
      assert.equal(fired.stream_expiry, 1);
      assert.equal((await world.show()).live_subscriptions, 0);
      await lost.atLeast(1, 'lost connection');
    });

    it('a clock runs until it is frozen and is not moved back', async () => {
      const {world} = await newWorld('clock');
      assert.equal((await world.clock()).mode, 'system');
      await assert.rejects(world.advance({ms: 1}), {code: 'FAILED_PRECONDITION'});
      assert.equal((await world.freeze()).mode, 'manual');
      await world.setClock(new Date('2100-01-01T00:00:00Z'));
      assert.equal((await world.clock()).time_ms, Date.parse('2100-01-01T00:00:00Z'));
      await assert.rejects(world.setClock('2099-01-01T00:00:00Z'), {
        code: 'INVALID_ARGUMENT',
        message: /A clock is not moved back/,
      });
      assert.equal((await world.release()).mode, 'system');
      assert.ok((await world.clock()).time_ms >= Date.parse('2100-01-01T00:00:00Z'));
    });

    it('two worlds with equal names know nothing of each other', async () => {
      const one = await newWorld('one', {seed: 'same'});
      const two = await newWorld('two', {seed: 'same'});
      assert.notEqual(await one.world.apiKey(), await two.world.apiKey());
      for (const {world, cache, topics} of [one, two]) {
        assert.ok((await cache.get('c', 'k')) instanceof sdk.CacheGet.Miss);
        await cache.set('c', 'k', world.name);
        assert.ok((await topics.publish('c', 't', 'x')) instanceof sdk.TopicPublish.Success);
      }
      assert.equal(await valueOf(one.cache, 'k'), 'one');
      assert.equal(await valueOf(two.cache, 'k'), 'two');
      const [{sequence_number}] = await two.world.journal({action: '*/Publish'});
      assert.equal(sequence_number, 1);

      await one.cache.deleteCache('c');
      assert.equal(await valueOf(two.cache, 'k'), 'two');
      const outside = await cacheClient(sdk, forMomentoLocal(sdk, emulator));
      assert.equal((await outside.get('c', 'k')).errorCode(), CACHE_NOT_FOUND_ERROR);
      outside.close();
    });

    it('a subscriber gets what its world publishes and nothing else', async () => {
      const mine = await newWorld('mine');
      const other = await newWorld('other');
      const {items} = await subscribe(mine.topics, 't');
      const others = await subscribe(other.topics, 't');
      for (let i = 1; i <= 5; ++i) {
        await other.topics.publish('c', 't', `other ${i}`);
        await mine.topics.publish('c', 't', `mine ${i}`);
      }
      await other.world.publish({cache: 'c', topic: 't', text: 'the last of the other'});
      await mine.world.publish({cache: 'c', topic: 't', text: 'the last', token_id: 'mo'});
      await others.items.atLeast(6, 'items of the other world');
      const got = await items.atLeast(6, 'items');
      const numbered = got.map(item => [item.sequenceNumber(), item.valueString()]);
      const expected = [1, 2, 3, 4, 5].map(i => [i, `mine ${i}`]);
      assert.deepEqual(numbered, [...expected, [6, 'the last']]);
      assert.equal(got[5].tokenId(), 'mo');
    });

    it('a snapshot brings items and time back', async () => {
      const {world, cache} = await newWorld('past', {clock: 'manual:2026-01-01T00:00:00Z'});
      await cache.set('c', 'k', 'before', {ttl: 60});
      await world.snapshot('s');
      await cache.set('c', 'k', 'after');
      await cache.set('c', 'another', 'v');
      await world.advance({minutes: 5});
      await world.restore('s');
      assert.equal((await world.clock()).time, '2026-01-01T00:00:00.000000Z');
      assert.equal(await valueOf(cache, 'k'), 'before');
      assert.ok((await cache.get('c', 'another')) instanceof sdk.CacheGet.Miss);
      await assert.rejects(world.restore('never taken'), {code: 'NOT_FOUND'});
    });

    it('a reset leaves nothing but the credentials', async () => {
      const {world, cache} = await newWorld('empty', {clock: 'manual:2026-01-01T00:00:00Z'});
      await cache.set('c', 'k', 'v');
      await world.advance({minutes: 5});
      await world.reset();
      assert.equal((await world.clock()).time, '2026-01-01T00:00:00.000000Z');
      assert.deepEqual(await world.journal(), []);
      assert.equal((await cache.get('c', 'k')).errorCode(), CACHE_NOT_FOUND_ERROR);
      await world.createCache('c');
      assert.ok((await cache.get('c', 'k')) instanceof sdk.CacheGet.Miss);
    });

    it('a fork begins with the items and then goes its own way', async () => {
      const source = await newWorld('source');
      await source.cache.set('c', 'k', 'v');
      await source.world.snapshot('early');
      await source.cache.set('c', 'k', 'w');
      const fork = await enter(await source.world.fork('fork'));
      assert.equal(await valueOf(fork.cache, 'k'), 'w');
      await fork.cache.set('c', 'k', 'of the fork');
      await source.cache.set('c', 'late', 'of the source');
      assert.equal(await valueOf(source.cache, 'k'), 'w');
      assert.ok((await fork.cache.get('c', 'late')) instanceof sdk.CacheGet.Miss);

      const early = await enter(await source.world.fork('early', {snapshot: 'early'}));
      assert.equal(await valueOf(early.cache, 'k'), 'v');
      await source.world.delete();
      assert.equal(await valueOf(fork.cache, 'k'), 'of the fork');
      assert.ok(!(await control.worlds()).includes('source'));
      const gone = await source.cache.get('c', 'k');
      assert.ok(gone instanceof sdk.CacheGet.Error, 'the world of the key is gone');
    });
  });
}
