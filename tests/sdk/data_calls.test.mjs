// Every data method of the CacheClients and of the leaderboard client: hit, miss and error side.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {startEmulator} from '../../fixtures/node/index.mjs';
import {stories} from './data_calls.mjs';
import {cacheClient, forMomentoLocal, sdks} from './sdks.mjs';

/** What is no data method; the control plane is in cache_client.test.mjs. */
const notData = ['constructor', 'close', 'configuration', 'cache', 'ping', 'createCache',
  'deleteCache', 'listCaches', 'flushCache', 'getNextDataClient'];

function methodsOf(object) {
  const names = new Set();
  for (let p = Object.getPrototypeOf(object); p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    for (const name of Object.getOwnPropertyNames(p)) names.add(name);
  }
  return [...names];
}

for (const {version, sdk} of sdks) {
  describe(`data calls of ${version}`, () => {
    let emulator;
    let cache;
    // Of each method: the arguments of its first call, and the types of answers that were seen.
    const called = new Map();

    before(async () => {
      emulator = await startEmulator();
      cache = await cacheClient(sdk, forMomentoLocal(sdk, emulator));
    });
    after(async () => {
      cache.close();
      await emulator.stop();
    });

    for (const [name, rows] of Object.entries(stories(sdk))) {
      it(`tells the story of ${name}`, async () => {
        await cache.createCache(name);
        for (const [method, args, type, expected] of rows) {
          // Older SDKs have fewer methods.
          if (!(method in cache)) continue;
          const answer = await cache[method](name, ...args);
          const call = `${method}(${JSON.stringify(args)})`;
          assert.equal(answer.type, type, `${call} answered ${answer}`);
          if (expected) assert.deepEqual(expected[0](answer), expected[1], call);
          if (!called.has(method)) called.set(method, {args, types: new Set()});
          called.get(method).types.add(type);
        }
      });
    }

    it('has called every method, and where there is a hit also the miss', () => {
      const methods = methodsOf(cache).filter(method => !notData.includes(method));
      assert.deepEqual([...called.keys()].sort(), methods.sort());
      for (const [method, {types}] of called) {
        assert.equal(types.has('Hit'), types.has('Miss') && !types.has('Set'), method);
        assert.equal(types.has('Stored') && method !== 'setWithHash', types.has('NotStored'), method);
      }
    });

    it('sees on every method that the cache is not there', async () => {
      for (const [method, {args}] of called) {
        const answer = await cache[method]('nope', ...args);
        assert.equal(answer.type, 'Error', method);
        assert.equal(answer.errorCode(), sdk.MomentoErrorCode.CACHE_NOT_FOUND_ERROR, method);
      }
    });

    it('sees on every typed method that the key holds another type', async () => {
      await cache.createCache('types');
      await cache.set('types', 'scalar', 'v');
      await cache.setAddElement('types', 'set', 'a');
      const blind = /^(set|setBatch|delete|getBatch|keyExists|keysExist|itemGet.*|.*Ttl|setWithHash)$/;
      const existence = /^setIf(NotExists|Absent|Present)$/;
      for (const [method, {args}] of called) {
        if (blind.test(method) || existence.test(method)) continue;
        const isScalarMethod = /^(get|increment|setIf)/.test(method);
        const [, ...rest] = args;
        const answer = await cache[method]('types', isScalarMethod ? 'set' : 'scalar', ...rest);
        assert.equal(answer.type, 'Error', method);
        assert.equal(answer.errorCode(), sdk.MomentoErrorCode.FAILED_PRECONDITION_ERROR, method);
      }
    });

    it('counts only in integers', async () => {
      await cache.createCache('integers');
      await cache.set('integers', 'text', 'abc');
      const answer = await cache.increment('integers', 'text', 1);
      assert.equal(answer.errorCode(), sdk.MomentoErrorCode.FAILED_PRECONDITION_ERROR);
      assert.match(answer.message(), /failed to parse value into an integer/);
    });

    it('reads and writes batches of a thousand in their order', async () => {
      await cache.createCache('batches');
      const keys = Array.from({length: 1000}, (_, i) => `key-${i}`);
      const set = await cache.setBatch('batches', new Map(keys.map(key => [key, `of ${key}`])));
      assert.equal(set.results().length, 1000);
      const got = await cache.getBatch('batches', keys);
      assert.deepEqual(got.results().map(result => result.valueString()), keys.map(key => `of ${key}`));
    });
  });

  describe(`leaderboards of ${version}`, () => {
    let emulator;
    let client;
    let board;

    before(async () => {
      emulator = await startEmulator();
      const credentialProvider = forMomentoLocal(sdk, emulator);
      const cache = await cacheClient(sdk, credentialProvider);
      await cache.createCache('c');
      cache.close();
      client = new sdk.PreviewLeaderboardClient({
        credentialProvider,
        configuration: sdk.LeaderboardConfigurations.Laptop.v1(),
      });
      board = client.leaderboard('c', 'board');
    });
    after(async () => {
      client.close?.();
      await emulator.stop();
    });

    const read = async answer => (await answer).values().map(({id, score, rank}) => [id, score, rank]);

    it('answers as one without elements before the first upsert', async () => {
      assert.deepEqual(await read(board.fetchByRank(0, 10)), []);
      assert.deepEqual(await read(board.fetchByScore()), []);
      assert.deepEqual(await read(board.getRank([1])), []);
      assert.equal((await board.length()).length(), 0);
      assert.equal((await board.removeElements([1])).type, 'Success');
      assert.equal((await board.delete()).type, 'Success');
    });

    it('ranks, pages, removes and is deleted', async () => {
      const order = sdk.LeaderboardOrder.Descending;
      const scores = new Map([[123, 100], [456, 200.5], [789, 300]]);
      assert.equal((await board.upsert(scores)).type, 'Success');
      assert.deepEqual(await read(board.fetchByRank(0, 2)), [[123, 100, 0], [456, 200.5, 1]]);
      assert.deepEqual(await read(board.fetchByRank(0, 2, {order})), [[789, 300, 0], [456, 200.5, 1]]);
      assert.deepEqual(await read(board.fetchByScore({minScore: 150, maxScore: 300})), [[456, 200.5, 1]]);
      assert.deepEqual(await read(board.getRank([789, 1, 123], {order})), [[789, 300, 0], [123, 100, 2]]);
      assert.equal((await board.length()).length(), 3);
      assert.equal((await board.removeElements([456])).type, 'Success');
      assert.equal((await board.length()).length(), 2);
      assert.equal((await board.delete()).type, 'Success');
      assert.equal((await board.length()).length(), 0);
    });

    it('refuses ranges that are empty or too wide, and caches that are not there', async () => {
      const {INVALID_ARGUMENT_ERROR, CACHE_NOT_FOUND_ERROR} = sdk.MomentoErrorCode;
      assert.equal((await board.fetchByRank(0, 0)).errorCode(), INVALID_ARGUMENT_ERROR);
      assert.equal((await board.fetchByRank(0, 8193)).errorCode(), INVALID_ARGUMENT_ERROR);
      assert.equal((await board.upsert(new Map())).errorCode(), INVALID_ARGUMENT_ERROR);
      const nowhere = client.leaderboard('nope', 'board');
      const calls = [
        nowhere.upsert(new Map([[1, 1]])), nowhere.fetchByRank(0, 1), nowhere.fetchByScore(),
        nowhere.getRank([1]), nowhere.length(), nowhere.removeElements([1]), nowhere.delete(),
      ];
      for (const answer of await Promise.all(calls)) {
        assert.equal(answer.errorCode(), CACHE_NOT_FOUND_ERROR);
      }
    });
  });
}
