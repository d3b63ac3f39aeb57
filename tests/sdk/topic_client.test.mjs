import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {Arrivals, startEmulator, superUser} from '../../fixtures/node/index.mjs';
import {authClient, cacheClient, fromString, providers, sdks, topicClient} from './sdks.mjs';

for (const {version, sdk} of sdks) {
  for (const provider of ['forMomentoLocal', 'fromString']) {
    describe(`TopicClient of ${version} by ${provider}`, () => {
      let emulator;
      let credentials;
      let cache;
      let topics;

      before(async () => {
        emulator = await startEmulator();
        const {v1} = await superUser({seed: emulator.seed});
        credentials = providers(sdk, emulator, v1)[provider]();
        cache = await cacheClient(sdk, credentials);
        topics = topicClient(sdk, credentials);
        await cache.createCache('c');
      });
      after(async () => {
        cache.close();
        topics.close?.();
        await emulator.stop();
      });

      async function subscribe(cacheName, topic) {
        const items = new Arrivals();
        const errors = new Arrivals();
        const subscription = await topics.subscribe(cacheName, topic, {
          onItem: item => items.push(item),
          onError: error => errors.push(error),
        });
        return {subscription, items, errors};
      }

      it('publishes text and bytes to subscribers, in order, numbered from one', async () => {
        const {subscription, items} = await subscribe('c', 'numbered');
        assert.ok(subscription instanceof sdk.TopicSubscribe.Subscription);
        await topics.publish('c', 'numbered', 'one');
        await topics.publish('c', 'numbered', 'two');
        await topics.publish('c', 'numbered', Uint8Array.of(0, 255));
        const [one, two, three] = await items.atLeast(3, 'items');
        assert.equal(one.valueString(), 'one');
        assert.equal(one.sequenceNumber(), 1);
        assert.equal(two.sequenceNumber(), 2);
        assert.deepEqual([...three.valueUint8Array()], [0, 255]);
        subscription.unsubscribe();
      });

      it('refuses an unknown cache', async () => {
        const published = await topics.publish('nope', 't', 'x');
        assert.equal(published.errorCode(), sdk.MomentoErrorCode.CACHE_NOT_FOUND_ERROR);
        const {subscription} = await subscribe('nope', 't');
        assert.equal(subscription.errorCode(), sdk.MomentoErrorCode.CACHE_NOT_FOUND_ERROR);
      });

      it('ends subscriptions when their cache is deleted', async () => {
        await cache.createCache('short-lived');
        const {subscription, errors} = await subscribe('short-lived', 't');
        await cache.deleteCache('short-lived');
        const [error] = await errors.atLeast(1, 'error of the subscription');
        assert.equal(error.errorCode(), sdk.MomentoErrorCode.CACHE_NOT_FOUND_ERROR);
        assert.equal(subscription.isSubscribed, false);
      });

      it('shows the token id of the publisher', async () => {
        const minted = await authClient(sdk, credentials).generateDisposableToken(
          sdk.DisposableTokenScopes.topicPublishOnly('c', 'signed'),
          sdk.ExpiresIn.minutes(30),
          {tokenId: 'taylor'}
        );
        assert.ok(minted instanceof sdk.GenerateDisposableToken.Success, minted.toString());
        const publisher = topicClient(sdk, fromString(sdk, emulator, minted.authToken));
        const {subscription, items} = await subscribe('c', 'signed');
        assert.ok(
          (await publisher.publish('c', 'signed', 'hi')) instanceof sdk.TopicPublish.Success
        );
        const [item] = await items.atLeast(1, 'item');
        assert.equal(item.tokenId(), 'taylor');

        const elsewhere = await publisher.publish('c', 'another topic', 'hi');
        assert.equal(elsewhere.errorCode(), sdk.MomentoErrorCode.PERMISSION_ERROR);
        assert.match(elsewhere.message(), /Insufficient permissions/);
        subscription.unsubscribe();
        publisher.close?.();
      });

      it('manages webhooks', async () => {
        const hook = {topicName: 't', destination: 'http://localhost:3000/hook'};
        const put = await topics.putWebhook('c', 'hook', hook);
        assert.ok(put instanceof sdk.PutWebhook.Success, put.toString());
        const listed = await topics.listWebhooks('c');
        assert.equal(listed.getWebhooks().length, 1);
        assert.equal(listed.getWebhooks()[0].id.webhookName, 'hook');
        assert.equal(listed.getWebhooks()[0].topicName, 't');
        const secret = await topics.getWebhookSecret('c', 'hook');
        assert.equal(secret.secret(), put.secretString());
        const rotated = await topics.rotateWebhookSecret('c', 'hook');
        assert.notEqual(rotated.secret(), put.secretString());
        assert.ok(
          (await topics.deleteWebhook('c', 'hook')) instanceof sdk.DeleteWebhook.Success
        );
        assert.deepEqual((await topics.listWebhooks('c')).getWebhooks(), []);
        const bad = await topics.putWebhook('c', 'hook', {topicName: 't', destination: 'nonsense'});
        assert.equal(bad.errorCode(), sdk.MomentoErrorCode.INVALID_ARGUMENT_ERROR);
      });
    });
  }
}
