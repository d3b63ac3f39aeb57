import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {startEmulator, superUser} from '../../fixtures/node/index.mjs';
import {cacheClient, providers, sdks} from './sdks.mjs';

for (const {version, sdk} of sdks) {
  for (const provider of ['forMomentoLocal', 'fromString']) {
    describe(`CacheClient of ${version} by ${provider}`, () => {
      let emulator;
      let cache;

      before(async () => {
        emulator = await startEmulator();
        const {v1} = await superUser({seed: emulator.seed});
        cache = await cacheClient(sdk, providers(sdk, emulator, v1)[provider]());
        assert.ok((await cache.createCache('c')) instanceof sdk.CreateCache.Success);
      });
      after(async () => {
        cache.close();
        await emulator.stop();
      });

      it('creates, lists, flushes and deletes caches', async () => {
        assert.ok((await cache.createCache('c')) instanceof sdk.CreateCache.AlreadyExists);
        await cache.createCache('other');
        const listed = await cache.listCaches();
        assert.deepEqual(listed.getCaches().map(info => info.getName()), ['c', 'other']);
        assert.equal(listed.getCaches()[0].getCacheLimits().maxTtlSeconds, 86400);
        await cache.set('other', 'k', 'v');
        assert.ok((await cache.flushCache('other')) instanceof sdk.CacheFlush.Success);
        assert.ok((await cache.get('other', 'k')) instanceof sdk.CacheGet.Miss);
        assert.ok((await cache.deleteCache('other')) instanceof sdk.DeleteCache.Success);
        const again = await cache.deleteCache('other');
        assert.equal(again.errorCode(), sdk.MomentoErrorCode.CACHE_NOT_FOUND_ERROR);
      });

      it('sets, gets and deletes', async () => {
        assert.ok((await cache.get('c', 'k')) instanceof sdk.CacheGet.Miss);
        assert.ok((await cache.set('c', 'k', 'v')) instanceof sdk.CacheSet.Success);
        assert.equal((await cache.get('c', 'k')).valueString(), 'v');
        assert.ok((await cache.delete('c', 'k')) instanceof sdk.CacheDelete.Success);
        assert.ok((await cache.get('c', 'k')) instanceof sdk.CacheGet.Miss);
      });

      it('keeps bytes as they are', async () => {
        const bytes = Uint8Array.of(0, 255, 128, 10);
        await cache.set('c', bytes, bytes);
        assert.deepEqual([...(await cache.get('c', bytes)).valueUint8Array()], [...bytes]);
      });

      it('pushes to lists and fetches them', async () => {
        assert.ok((await cache.listFetch('c', 'l')) instanceof sdk.CacheListFetch.Miss);
        await cache.listPushFront('c', 'l', 'b');
        await cache.listPushFront('c', 'l', 'a');
        const pushed = await cache.listPushBack('c', 'l', 'c');
        assert.equal(pushed.listLength(), 3);
        const all = await cache.listFetch('c', 'l');
        assert.deepEqual(all.valueListString(), ['a', 'b', 'c']);
        const some = await cache.listFetch('c', 'l', {startIndex: -2});
        assert.deepEqual(some.valueListString(), ['b', 'c']);
        assert.equal((await cache.listLength('c', 'l')).length(), 3);
        const cut = await cache.listPushFront('c', 'l', 'x', {truncateBackToSize: 2});
        assert.equal(cut.listLength(), 2);
      });

      it('sets and fetches dictionaries', async () => {
        assert.ok((await cache.dictionaryFetch('c', 'd')) instanceof sdk.CacheDictionaryFetch.Miss);
        const set = await cache.dictionarySetFields('c', 'd', {one: '1', two: '2'});
        assert.ok(set instanceof sdk.CacheDictionarySetFields.Success);
        const hit = await cache.dictionaryFetch('c', 'd');
        assert.deepEqual(hit.valueRecordStringString(), {one: '1', two: '2'});
      });

      it('pings', async () => {
        assert.equal(await cache.ping(), undefined);
      });

      it('shows errors as those of the service', async () => {
        const missing = await cache.get('nope', 'k');
        assert.equal(missing.errorCode(), sdk.MomentoErrorCode.CACHE_NOT_FOUND_ERROR);
        assert.match(missing.message(), /A cache with the specified name does not exist/);
        assert.match(missing.message(), /Cache not found: nope/);

        const large = await cache.set('c', 'large', 'x'.repeat(5_300_000));
        assert.equal(large.errorCode(), sdk.MomentoErrorCode.LIMIT_EXCEEDED_ERROR);
        assert.match(large.message(), /[Rr]equest size limit exceeded/);

        await cache.set('c', 'scalar', 'v');
        const wrongType = await cache.listLength('c', 'scalar');
        assert.equal(wrongType.errorCode(), sdk.MomentoErrorCode.FAILED_PRECONDITION_ERROR);
        assert.match(wrongType.message(), /stored type for this key is not compatible/);
      });
    });
  }
}
