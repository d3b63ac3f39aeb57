// The SDKs ping every five seconds, with and without streams, and give a connection up that is not
// answered. A gRPC server's own policy would end such connections with GOAWAY after a few pings.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {describe, it} from 'node:test';

import {Arrivals, startEmulator} from '../../fixtures/node/index.mjs';
import {cacheClient, forMomentoLocal, sdks, topicClient} from './sdks.mjs';

const require = createRequire(import.meta.url);
const grpc = require('@grpc/grpc-js');

describe('keepalive', () => {
  it('answers pings far more often than the SDKs send them, also without a stream', async () => {
    const emulator = await startEmulator();
    const {sdk} = sdks[0];
    const provider = forMomentoLocal(sdk, emulator);
    const cache = await cacheClient(sdk, provider);
    await cache.createCache('c');
    const pinging = new grpc.Client(emulator.address, grpc.credentials.createInsecure(), {
      'grpc.keepalive_time_ms': 100,
      'grpc.keepalive_timeout_ms': 1000,
      'grpc.keepalive_permit_without_calls': 1,
    });
    const call = () =>
      new Promise((resolve, reject) => {
        const done = (error, answer) => (error ? reject(error) : resolve(answer));
        const identity = bytes => bytes;
        const ping = '/cache_client.Ping/Ping';
        pinging.makeUnaryRequest(ping, identity, identity, Buffer.alloc(0), done);
      });
    await call();
    const states = [];
    const watch = () => {
      states.push(pinging.getChannel().getConnectivityState(false));
    };
    // Four heartbeats of another client's stream are three seconds: thirty pings.
    const beats = new Arrivals();
    const topics = topicClient(sdk, provider);
    const subscription = await topics.subscribe('c', 't', {
      onItem: () => {},
      onError: error => assert.fail(error.message()),
      onHeartbeat: () => {
        watch();
        beats.push('beat');
      },
    });
    await beats.atLeast(4, 'heartbeats');
    assert.deepEqual(new Set(states), new Set([grpc.connectivityState.READY]));
    await call();
    subscription.unsubscribe();
    pinging.close();
    cache.close();
    await emulator.stop();
  });
});
