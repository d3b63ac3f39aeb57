import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {startEmulator, superUser} from '../../fixtures/node/index.mjs';
import {authClient, cacheClient, fromString, sdks} from './sdks.mjs';

for (const {version, sdk} of sdks) {
  describe(`AuthClient of ${version} against an enforcing emulator`, () => {
    let emulator;
    let superUserKeys;
    let cache;

    before(async () => {
      emulator = await startEmulator({args: ['--auth', 'enforce']});
      superUserKeys = await superUser({seed: emulator.seed});
      cache = await clientWith(superUserKeys.v1);
      await cache.createCache('c');
    });
    after(async () => {
      cache.close();
      await emulator.stop();
    });

    const clientWith = key => cacheClient(sdk, fromString(sdk, emulator, key));
    const auth = () => authClient(sdk, fromString(sdk, emulator, superUserKeys.v1));

    it('takes the super user in every form', async () => {
      for (const form of ['v1', 'legacy', 'session']) {
        const client = await clientWith(superUserKeys[form]);
        assert.ok((await client.listCaches()) instanceof sdk.ListCaches.Success, form);
        client.close();
      }
    });

    it('refuses a foreign key', async () => {
      const foreign = Buffer.from('{"endpoint":"e","api_key":"foreign"}').toString('base64');
      const client = await clientWith(foreign);
      const answer = await client.get('c', 'k');
      assert.equal(answer.errorCode(), sdk.MomentoErrorCode.AUTHENTICATION_ERROR);
      client.close();
    });

    it('generates a key that does what its scope says', async () => {
      const generated = await auth().generateApiKey(
        sdk.PermissionScopes.cacheReadOnly('c'),
        sdk.ExpiresIn.days(1)
      );
      assert.ok(generated instanceof sdk.GenerateApiKey.Success, generated.toString());
      const inADay = Date.now() / 1000 + 86400;
      assert.ok(Math.abs(generated.expiresAt.epoch() - inADay) < 60);
      const client = await clientWith(generated.apiKey);
      assert.ok((await client.get('c', 'k')) instanceof sdk.CacheGet.Miss);
      const denied = await client.set('c', 'k', 'v');
      assert.equal(denied.errorCode(), sdk.MomentoErrorCode.PERMISSION_ERROR);
      assert.match(denied.message(), /cache rule with role writeonly or readwrite/);
      client.close();
    });

    it('generates a key that never expires', async () => {
      const generated = await auth().generateApiKey(
        sdk.AllDataReadWrite,
        sdk.ExpiresIn.never()
      );
      assert.ok(generated instanceof sdk.GenerateApiKey.Success, generated.toString());
      assert.equal(generated.expiresAt.doesExpire(), false);
    });

    it('refreshes a key, with that key', async () => {
      const first = await auth().generateApiKey(sdk.AllDataReadWrite, sdk.ExpiresIn.hours(1));
      const self = authClient(sdk, fromString(sdk, emulator, first.apiKey));
      const second = await self.refreshApiKey(first.refreshToken);
      assert.ok(second instanceof sdk.RefreshApiKey.Success, second.toString());
      assert.notEqual(second.apiKey, first.apiKey);
      const client = await clientWith(second.apiKey);
      assert.ok((await client.set('c', 'k', 'v')) instanceof sdk.CacheSet.Success);
      client.close();
    });

    it('keeps data keys from minting', async () => {
      const first = await auth().generateApiKey(sdk.AllDataReadWrite, sdk.ExpiresIn.hours(1));
      const limited = authClient(sdk, fromString(sdk, emulator, first.apiKey));
      const denied = await limited.generateApiKey(sdk.AllDataReadWrite, sdk.ExpiresIn.hours(1));
      assert.equal(denied.errorCode(), sdk.MomentoErrorCode.PERMISSION_ERROR);
      const created = await (await clientWith(first.apiKey)).createCache('d');
      assert.equal(created.errorCode(), sdk.MomentoErrorCode.PERMISSION_ERROR);
    });
  });
}
