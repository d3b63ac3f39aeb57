// The sample handlers of the fixtures, deployed as they would be, and the demo as a whole.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {startEmulator, startHandler} from '../../fixtures/node/index.mjs';
import {layHandlers} from './application_folder.mjs';
import {cacheClient, forMomentoLocal, sdks, topicClient} from './sdks.mjs';

const fixture = name => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

// A handler reaches the emulator with a key that names no host of its own.
const envOf = emulator => ({
  MOMENTO_EMULATOR_ADDRESS: emulator.address,
  MOMENTO_API_KEY: Buffer.from('{"endpoint":"e","api_key":"any"}').toString('base64'),
});

for (const {version, sdk} of sdks) {
  describe(`with SDK ${version}`, () => {
    let directory;
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'emulator-'));
      await layHandlers(directory, version);
    });
    after(() => rm(directory, {recursive: true}));
    const deploy = (name, env) => startHandler(join(directory, 'handlers', name), env);

    storesComments(sdk, deploy);
    isAChat(sdk, deploy);
  });
}

function storesComments(sdk, deploy) {
  describe('the sample handler store_comment', () => {
    const secret = 'a secret that the test knows';
    let emulator;
    let cache;
    let handler;

    before(async () => {
      emulator = await startEmulator();
      cache = await cacheClient(sdk, forMomentoLocal(sdk, emulator));
      await cache.createCache('c');
      handler = await deploy('store_comment.mjs', {
        COMMENTS_CACHE: 'c',
        SIGNING_SECRET: secret,
        ...envOf(emulator),
      });
    });
    after(async () => {
      handler.stop();
      cache.close();
      await emulator.stop();
    });

    function post(body, signature) {
      return fetch(handler.url, {
        method: 'POST',
        headers: signature === undefined ? {} : {'momento-signature': signature},
        body,
      });
    }
    const sign = body => createHmac('sha3-256', secret).update(body).digest('hex');
    const event = fields =>
      JSON.stringify({
        cache: 'c',
        topic: 't',
        event_timestamp: Date.now(),
        publish_timestamp: Date.now(),
        topic_sequence_number: 1,
        token_id: 'mo',
        text: '{"postId":1,"comment":"hi"}',
        ...fields,
      });

    it('stores what is signed', async () => {
      const body = event({});
      assert.equal((await post(body, sign(body))).status, 200);
      const list = await cache.listFetch('c', 'comments:1');
      assert.deepEqual(list.valueListString(), ['{"user":"mo","comment":"hi"}']);
    });

    it('answers 403 to a bad, a missing and a stale signature', async () => {
      const body = event({});
      assert.equal((await post(body, sign(body + ' '))).status, 403);
      assert.equal((await post(body)).status, 403);
      const stale = event({publish_timestamp: Date.now() - 61_000});
      assert.equal((await post(stale, sign(stale))).status, 403);
    });

    it('answers 502 to a text it cannot read', async () => {
      const body = event({text: 'no json'});
      assert.equal((await post(body, sign(body))).status, 502);
    });
  });
}

function isAChat(sdk, deploy) {
  describe('an application as a chat', () => {
    it('re-publishes from within a webhook without holding anything up', async () => {
      const emulator = await startEmulator();
      const provider = forMomentoLocal(sdk, emulator);
      const cache = await cacheClient(sdk, provider);
      const topics = topicClient(sdk, provider);
      await cache.createCache('chat');
      assert.deepEqual((await topics.listWebhooks('chat')).getWebhooks(), []);
      const put = url =>
        topics.putWebhook('chat', 'process', {topicName: 'room', destination: url});
      const secret = (await put('http://127.0.0.1:9/')).secretString();
      const handler = await deploy('process_message.mjs', {
        RESULT_TOPIC: 'room-processed',
        SIGNING_SECRET: secret,
        ...envOf(emulator),
      });
      await put(handler.url);

      for (let i = 1; i <= 20; i++) await topics.publish('chat', 'room', `message ${i}`);
      const exchanges = await handler.exchanges.atLeast(20, 'deliveries');
      assert.deepEqual(
        exchanges.map(({body, statusCode}) => [JSON.parse(body).topic_sequence_number, statusCode]),
        Array.from({length: 20}, (_, i) => [i + 1, 200])
      );
      handler.stop();
      cache.close();
      topics.close?.();
      await emulator.stop();
    });
  });
}

describe('the demo', () => {
  it('checks all it prints and ends with 0', async () => {
    const demo = spawn(process.execPath, [fixture('demo/main.mjs')]);
    let printed = '';
    demo.stdout.on('data', chunk => (printed += chunk));
    demo.stderr.on('data', chunk => (printed += chunk));
    const [code] = await once(demo, 'exit');
    assert.equal(code, 0, printed);
    assert.match(printed, /cache comments:7 +\{"user":"taylor","comment":"Nice squirrel!"\}/);
    assert.match(printed, /item on topic 2 +number 1: HELLO, WORLD/);
  });
});
