// What happened in a world, waited for and taken elsewhere: the journal and repro bundles.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {mintToken, publishComment} from '../../fixtures/handlers/comment_publisher.mjs';
import {Control, serveLambda, startEmulator, startHandler} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';
import {fromString, sdks, topicClient} from './sdks.mjs';

for (const {version, sdk} of sdks) {
  describe(`Waiting for what SDK ${version} does`, () => {
    let emulator;
    let receiver;
    let world;
    let topics;
    const bodies = [];

    before(async () => {
      emulator = await startEmulator();
      receiver = await serveLambda(async ({body}) => {
        bodies.push(body);
        return {statusCode: JSON.parse(body).text === 'bad' ? 500 : 200};
      });
      world = await new Control(emulator.control).createWorld('waits');
      await world.createCache('c');
      const hook = {cache: 'c', webhook: 'hook', topic: 't', url: receiver.url, secret: 's'};
      await world.putWebhook(hook);
      topics = topicClient(sdk, fromString(sdk, emulator, await world.apiKey()));
    });
    after(async () => {
      topics.close?.();
      await receiver.close();
      await emulator.stop();
    });

    it('returns once the webhook was answered, with the very bytes on record', async () => {
      const answered = world.waitFor({action: 'webhook.outcome', subject: 'hook'});
      await topics.publish('c', 't', 'good');
      const [outcome] = await answered;
      assert.deepEqual([outcome.outcome, outcome.http_status], ['delivered', 200]);
      const [delivery] = await world.deliveries({state: 'delivered'});
      assert.equal(delivery.id, outcome.delivery);
      assert.equal(await world.deliveryBody(delivery.id), bodies[0]);
      const signature = createHmac('sha3-256', 's').update(bodies[0]).digest('hex');
      assert.equal(delivery.signature, signature);
    });

    it('returns at once what is there already, and after a number only what follows', async () => {
      const [first] = await world.waitFor({action: 'webhook.outcome'}, {timeoutMs: 0});
      const next = world.waitFor({action: 'webhook.outcome'}, {after: first.number});
      await topics.publish('c', 't', 'bad');
      const [second] = await next;
      assert.deepEqual([second.outcome, second.http_status], ['failed', 500]);
      const both = await world.waitFor({action: 'webhook.*'}, {count: 4});
      assert.deepEqual(both.map(({action}) => action.split('.')[1]), [
        'attempt',
        'outcome',
        'attempt',
        'outcome',
      ]);
      assert.equal((await world.journal({action: '*/Publish', subject: 't'})).length, 2);
    });

    it('says for what it waited in vain', async () => {
      await assert.rejects(
        world.waitFor({action: 'webhook.outcome'}, {count: 1000, timeoutMs: 50}),
        {code: 'DEADLINE_EXCEEDED', status: 408, message: /Waited 50 ms .*: 2 of 1000 came/}
      );
      await assert.rejects(world.waitFor({nonsense: 'x'}), {
        code: 'INVALID_ARGUMENT',
        message: /\/filter\/nonsense is not known/,
      });
    });
  });
}

describe('A repro bundle', () => {
  const handlers = new URL('../../fixtures/handlers/', import.meta.url);
  const files = new Files();
  let emulator;
  let handler;
  let bundle;

  // A real publisher and a real handler, which themselves know nothing of worlds.
  before(async () => {
    emulator = await startEmulator();
    const world = await new Control(emulator.control).createWorld('comments', {auth: 'enforce'});
    await world.createCache('chat');
    process.env.MOMENTO_EMULATOR_ADDRESS = emulator.address;
    process.env.MOMENTO_API_KEY = await world.apiKey();
    handler = await startHandler(fileURLToPath(new URL('store_comment.mjs', handlers)), {
      SIGNING_SECRET: 'secret',
      COMMENTS_CACHE: 'chat',
    });
    const hook = {cache: 'chat', webhook: 'keep', topic: 'comments', secret: 'secret'};
    await world.putWebhook({...hook, url: handler.url});
    const token = await mintToken('chat', 'comments', 'taylor');
    for (const comment of ['one', 'two', 'three']) {
      await publishComment(token, 'chat', 'comments', {postId: 7, comment});
    }
    const outcomes = await world.waitFor({action: 'webhook.outcome'}, {count: 3});
    assert.deepEqual(outcomes.map(entry => entry.http_status), [200, 200, 200]);
    bundle = await world.bundle();
  });
  after(async () => {
    handler.stop();
    await emulator.stop();
    await files.remove();
  });

  it('of a publisher and a handler is played again, to the byte', async () => {
    const file = await files.write('bundle.json', bundle);
    const {code, stdout, stderr} = await run(['bundle', 'replay', file]);
    assert.equal(code, 0, stdout + stderr);
    const entries = JSON.parse(bundle).journal.length;
    assert.match(stdout, new RegExp(`^equal: ${entries} entries, 3 webhook requests; `));
  });

  it('sends the same requests to a receiver, which may answer otherwise', async () => {
    const bodies = [];
    const receiver = await serveLambda(async ({body}) => {
      bodies.push(body);
      return {statusCode: bodies.length === 2 ? 404 : 200};
    });
    const file = await files.write('bundle.json', bundle);
    const {code, stdout} = await run(['bundle', 'replay', file, '--receiver', receiver.url]);
    await receiver.close();
    assert.equal(code, 6);
    assert.match(stdout, /differs: delivery 2 was answered with 200 .*the receiver answers 404/);
    const texts = bodies.map(body => JSON.parse(JSON.parse(body).text).comment);
    assert.deepEqual(texts, ['one', 'two']);
  });

  const lastOf = (journal, action) => journal.findLast(step => step.entry.action === action);
  const changes = {
    'whose token id was changed': [
      journal => (lastOf(journal, 'cache_client.pubsub.Pubsub/Publish').entry.token_id = 'alex'),
      /differs: entry \d+: token_id is "taylor", expected "alex"/,
    ],
    'whose message was changed': [
      journal => {
        const step = lastOf(journal, 'cache_client.pubsub.Pubsub/Publish');
        const request = Buffer.from(step.input, 'base64').toString('latin1');
        assert.match(request, /three/);
        step.input = Buffer.from(request.replace('three', 'seven'), 'latin1').toString('base64');
      },
      /differs: entry \d+: signature is "[0-9a-f]{64}", expected "[0-9a-f]{64}"/,
    ],
    'whose receiver failed': [
      journal => (lastOf(journal, 'webhook.outcome').entry.http_status = 500),
      /differs: entry \d+: outcome is "failed", expected "delivered"/,
    ],
    'that lacks a request': [
      journal => delete lastOf(journal, 'cache_client.Scs/ListPushFront').input,
      /differs: entry \d+/,
    ],
    'that lacks an entry': [journal => journal.splice(3, 1), /differs: entry 4/],
  };
  for (const [name, [change, said]] of Object.entries(changes)) {
    it(`${name} differs, in words`, async () => {
      const changed = JSON.parse(bundle);
      change(changed.journal);
      const file = await files.write('changed.json', changed);
      const {code, stdout, stderr} = await run(['bundle', 'replay', file]);
      assert.equal(code, 6, stdout + stderr);
      assert.match(stdout, said);
    });
  }

  it('is refused when it is none', async () => {
    for (const [content, said] of [
      ['no json', /it is no JSON/],
      [{}, /\/format must be a number; this is no bundle/],
      [{...JSON.parse(bundle), format: 1000}, /\/format is of a later emulator/],
    ]) {
      const file = await files.write('none.json', content);
      const {code, stderr} = await run(['bundle', 'replay', file]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
    }
  });

  it('holds the latency of a run, so that its deliveries come at the same times', async t => {
    const slow = await startEmulator({args: ['--latency', '20ms±15ms']});
    t.after(() => slow.stop());
    const receiver = await serveLambda(async () => ({statusCode: 200}));
    t.after(() => receiver.close());
    const world = new Control(slow.control).world();
    await world.createCache('c');
    await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url: receiver.url});
    for (const text of ['one', 'two', 'three', 'four']) await world.publish({cache: 'c', topic: 't', text});
    await world.deliveriesDone({allDelivered: true});
    const entries = await world.journal();
    const times = action => entries.filter(one => one.action === action).map(one => one.time_us);
    const attempts = times('webhook.attempt');
    assert.equal(attempts.length, 4);
    const least = Math.min(...times('control.topics.publish').map((us, i) => attempts[i] - us));
    assert.ok(least >= 5_000, `${least} us`);
    const file = await files.write('latency.json', await world.bundle());
    const {code, stdout, stderr} = await run(['bundle', 'replay', file]);
    assert.equal(code, 0, stdout + stderr);
  });
});
