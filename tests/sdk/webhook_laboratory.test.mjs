// The webhook laboratory as a test suite uses it: orders, faults, explanations, the verbs of the
// command line, and what the sample handlers make of it.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {createInterface} from 'node:readline';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {
  Arrivals,
  Control,
  emulatorProgram,
  serveLambda,
  startEmulator,
  startHandler,
  within,
} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';
import {names} from './names.mjs';
import {forMomentoLocal, fromString, sdks, topicClient} from './sdks.mjs';

const file = name => fileURLToPath(new URL(`../../${name}`, import.meta.url));

for (const {version, sdk} of sdks) {
  describe(`Deliveries of what SDK ${version} publishes`, () => {
    let emulator;
    let receiver;
    let world;
    let topics;
    let arrivals;

    before(async () => {
      emulator = await startEmulator();
      receiver = await serveLambda(async request => {
        arrivals.push(request);
        return {statusCode: 200, body: 'thank you'};
      });
      world = await new Control(emulator.control).createWorld('laboratory');
      await world.createCache('c');
      topics = topicClient(sdk, fromString(sdk, emulator, await world.apiKey()));
    });
    after(async () => {
      topics.close?.();
      await receiver.close();
      await emulator.stop();
    });

    let hooks = 0;
    // A webhook of its own for each test.
    async function newHook() {
      arrivals = new Arrivals();
      const webhook = `hook${++hooks}`;
      const topic = `topic${hooks}`;
      const {secret} = await world.putWebhook({cache: 'c', webhook, topic, url: receiver.url});
      const publish = async (...texts) => {
        for (const text of texts) await topics.publish('c', topic, text);
      };
      const got = async count => {
        const requests = await arrivals.atLeast(count, 'requests');
        return requests.map(({body}) => JSON.parse(body).text);
      };
      return {cache: 'c', webhook, secret, publish, got};
    }

    it('are held, and released one by one or in a given order', async () => {
      const {cache, webhook, publish, got} = await newHook();
      await world.setDeliveryOrder({cache, webhook, order: 'hold'});
      await publish('1', '2', '3', '4');
      await world.releaseDeliveries({cache, webhook, count: 1});
      await world.releaseDeliveries({cache, webhook, sequence_numbers: [4, 2]});
      const left = await world.releaseDeliveries({cache, webhook});
      assert.equal(left.length, 1);
      assert.deepEqual(await got(4), ['1', '4', '2', '3']);
      assert.deepEqual(await world.releaseDeliveries(), []);
    });

    it('come in reverse, window by window', async () => {
      const {cache, webhook, publish, got} = await newHook();
      await world.setDeliveryOrder({cache, webhook, order: 'reverse', window: 2});
      await publish('1', '2', '3', '4');
      assert.deepEqual(await got(4), ['2', '1', '4', '3']);
    });

    it('are dropped, delayed and doubled by rules', async () => {
      const {webhook, publish, got} = await newHook();
      await world.putFault({name: 'drop', webhook, first: 2, last: 2, drop: true});
      await world.putFault({name: 'late', webhook, last: 1, delay_ms: 200});
      await world.putFault({name: 'twice', webhook, first: 3, last: 3, duplicate: 'same'});
      await publish('1', '2', '3');
      assert.deepEqual(await got(3), ['3', '3', '1']);
      await world.deliveriesDone();
      const [, dropped] = (await world.deliveries({webhook})).filter(one => !one.copy_of);
      assert.deepEqual([dropped.state, dropped.fault.rule], ['failed', 'drop']);
    });

    const {WebhookUtils} = sdk;
    if (WebhookUtils) it('have a signature that it accepts, or not, as rules say', async () => {
      const {webhook, secret, publish} = await newHook();
      await world.putFault({name: 'bad', webhook, first: 2, send_as: 'changed-byte'});
      await publish('good', 'changed');
      const validations = (await arrivals.atLeast(2, 'requests')).map(({body, headers}) =>
        WebhookUtils.validateWebhookRequest({
          body,
          signature: headers['momento-signature'],
          signingSecret: secret,
        })
      );
      const {VALID, INVALID} = WebhookUtils.RequestValidation;
      assert.deepEqual(validations, [VALID, INVALID]);
    });

    it('are explained, as sent and as received', async () => {
      const {cache, webhook, publish} = await newHook();
      await publish('a/b');
      const [{body, headers}] = await arrivals.atLeast(1, 'requests');
      const signature = headers['momento-signature'];
      const parsedFirst = JSON.stringify(JSON.parse(body), null, 0).replaceAll('/', '\\/');
      const {valid, delivery, findings} = await world.explain({body: parsedFirst, signature});
      assert.deepEqual([valid, findings.map(({name}) => name)], [false, ['escaped-slashes']]);
      assert.match(findings[0].explanation, /something parsed it before it was verified/);
      const proper = await world.explain({body, headers, cache, webhook});
      assert.deepEqual([proper.valid, proper.findings], [true, []]);
      await world.deliveriesDone();
      const record = await world.delivery(proper.delivery);
      assert.equal(record.answer.body, 'thank you');
      assert.deepEqual((await world.explainDelivery(record.id)).findings, []);
      assert.ok(delivery === undefined || delivery === record.id);
    });

    it('are sent again on request, the same bytes or stamped anew', async () => {
      const {webhook, publish} = await newHook();
      await publish('once');
      await world.deliveriesDone();
      const [{id}] = await world.deliveries({webhook});
      const again = await world.resend(id);
      await world.resend(id, {restamp: true});
      const [first, second, third] = await arrivals.atLeast(3, 'requests');
      assert.equal(second.body, first.body);
      assert.ok(JSON.parse(third.body).publish_timestamp >= JSON.parse(first.body).publish_timestamp);
      await world.deliveriesDone();
      assert.deepEqual((await world.explainDelivery(again)).findings.map(({name}) => name), ['replay']);
    });
  });
}

describe('momento-emulator webhook', () => {
  const files = new Files();
  const secret = 'the secret';
  let emulator;
  let port;
  let control;
  before(async () => {
    emulator = await startEmulator();
    port = emulator.control.split(':')[1];
    control = new Control(emulator.control);
  });
  after(async () => {
    await emulator.stop();
    await files.remove();
  });
  const ask = (...args) => run([...args, '--control-port', port]);

  it('puts, lists, rotates and deletes webhooks, and sets orders', async () => {
    await control.world().createCache('c');
    const put = await ask('webhook', 'put', 'c', 'hook', 'topic', 'http://127.0.0.1:9/');
    assert.equal(put.code, 0, put.stderr);
    const rotated = await ask('webhook', 'rotate', 'c', 'hook');
    assert.notEqual(JSON.parse(rotated.stdout).secret, JSON.parse(put.stdout).secret);
    const order = await ask('webhook', 'order', 'given', '--sequence', '2,1,3', '--cache', 'c',
      '--webhook', 'hook');
    assert.deepEqual(JSON.parse(order.stdout).sequence, [2, 1, 3], order.stderr);
    assert.equal((await ask('webhook', 'order', 'hold', '--cache', 'c', '--webhook', 'hook')).code, 0);
    const {orders} = JSON.parse((await ask('webhook', 'orders')).stdout);
    assert.deepEqual(orders, [{cache: 'c', webhook: 'hook', order: 'hold'}]);
    for (const text of ['1', '2']) await control.world().publish({cache: 'c', topic: 'topic', text});
    const released = await ask('webhook', 'release', '2', '1');
    assert.deepEqual(JSON.parse(released.stdout), {released: [2, 1]}, released.stderr);
    await control.world().deliveriesDone();
    const {deliveries} = JSON.parse((await ask('webhook', 'deliveries', 'hook')).stdout);
    assert.deepEqual(deliveries.map(({state}) => state), ['failed', 'failed']);
    assert.equal(JSON.parse((await ask('webhook', 'resend', '1')).stdout).copy_of, 1);
    assert.equal((await ask('webhook', 'delete', 'c', 'hook')).code, 0);
    assert.deepEqual(JSON.parse((await ask('webhook', 'list')).stdout).webhooks, []);
  });

  it('signs, verifies and explains without an emulator', async () => {
    const signed = await run(['webhook', 'sign', '--secret', secret, '--text', 'a/b']);
    const {body, signature} = JSON.parse(signed.stdout);
    assert.equal(signature, createHmac('sha3-256', secret).update(body).digest('hex'));
    const whole = await files.write('body', body);
    const again = await files.write('again', JSON.stringify(JSON.parse(body), null, 1));
    const about = (path, more) =>
      run(['webhook', ...more, '--body-file', path, '--signature', signature, '--secret', secret]);
    assert.equal((await about(whole, ['verify'])).code, 0);
    assert.equal((await about(again, ['verify'])).code, 6);
    assert.deepEqual(await about(whole, ['explain']), {code: 0, stdout: 'valid\n', stderr: ''});
    const explained = await about(again, ['explain', '--json']);
    assert.equal(explained.code, 6);
    assert.equal(JSON.parse(explained.stdout).findings[0].name, 'indented');
    const missing = await about('/nowhere', ['verify']);
    assert.deepEqual([missing.code, missing.stderr.includes('/nowhere')], [2, true]);
  });

  it('explains with what the emulator knows when there is no secret', async () => {
    const body = await files.write('asked', '{"cache":"c"}');
    const asked = await ask('webhook', 'explain', '--body-file', body, '--signature', 'x');
    assert.equal(asked.code, 6, asked.stderr);
    assert.match(asked.stdout, /^not valid\nnot-a-signature: /);
  });

  it('says whose secret a signature fits when it is not the one that was given', async () => {
    const world = control.world();
    await world.createCache('theirs');
    const put = {cache: 'theirs', webhook: 'hook', topic: 't', url: 'http://127.0.0.1:9/'};
    const {secret} = await world.putWebhook(put);
    const text = '{"cache":"theirs"}';
    const body = await files.write('theirs', text);
    const signature = createHmac('sha3-256', secret).update(text).digest('hex');
    const explained = await ask('webhook', 'explain', '--body-file', body, '--signature', signature,
      '--secret', 'mine');
    assert.equal(explained.code, 6);
    assert.match(explained.stdout, /The signature fits the secret of webhook hook of cache theirs, not/);
    await ask('cache', 'delete', 'theirs');
  });

  it('listens, verifies, prints and forwards', async () => {
    const world = control.world();
    const behind = new Arrivals();
    const receiver = await serveLambda(async ({body}) => {
      behind.push(body);
      return {statusCode: 202};
    });
    const child = spawn(emulatorProgram(), ['webhook', 'listen', '--cache', 'c', '--topic', 'heard', '--json',
      '--forward', receiver.url, '--control-port', port]);
    const lines = new Arrivals();
    createInterface({input: child.stdout}).on('line', line => lines.push(JSON.parse(line)));
    const listening = once(createInterface({input: child.stderr}), 'line');
    assert.match((await within(5000, 'it to listen', listening))[0], /listening on http:/);
    await world.putFault({name: 'x', webhook: 'listen', first: 2, send_as: 'upper-case-hex'});
    for (const text of ['1', '2']) await world.publish({cache: 'c', topic: 'heard', text});
    const [good, bad] = await lines.atLeast(2, 'printed lines');
    assert.deepEqual([good.explanation.valid, good.http_status], [true, 202]);
    assert.deepEqual(bad.explanation.findings.map(({name}) => name), ['upper-case-hex']);
    assert.deepEqual((await behind.atLeast(2, 'forwarded')).map(b => JSON.parse(b).text), ['1', '2']);
    const second = await ask('webhook', 'listen', '--cache', 'c', '--topic', 'heard');
    assert.deepEqual([second.code, second.stderr.includes('already')], [1, true], second.stderr);
    child.kill('SIGINT');
    const [code] = await within(5000, 'it to end', once(child, 'exit'));
    assert.equal(code, 0);
    assert.deepEqual((await world.deliveries({webhook: 'listen'})).length, 2);
    const listed = JSON.parse((await ask('webhook', 'list')).stdout).webhooks;
    assert.deepEqual(listed, [], 'it left');
    await receiver.close();
  });
});

describe('momento-emulator webhook doctor', () => {
  const secret = 'the secret of the sample';
  let emulator;
  let cache;
  before(async () => {
    emulator = await startEmulator();
    cache = new Control(emulator.control).world();
    await cache.createCache('chat');
  });
  after(() => emulator.stop());

  async function examine(handlerFile) {
    const handler = await startHandler(file(handlerFile), {
      MOMENTO_API_KEY: await cache.apiKey(),
      MOMENTO_EMULATOR_ADDRESS: emulator.address,
      SIGNING_SECRET: secret,
      RESULT_TOPIC: 'results',
    });
    try {
      const {code, stdout} = await run(['webhook', 'doctor', handler.url, '--secret', secret, '--json']);
      const rows = stdout.trim().split('\n').map(line => JSON.parse(line));
      return {code, rows, wrong: rows.filter(({ok}) => !ok).map(({request}) => request)};
    } finally {
      handler.stop();
    }
  }

  it('finds nothing wrong with the sample handler', async () => {
    const {code, rows, wrong} = await examine('fixtures/handlers/process_message.mjs');
    assert.deepEqual(wrong, []);
    assert.equal(code, 0);
    assert.equal(rows.length, 28);
    const accepted = rows.filter(row => row.accepted).map(({request}) => request);
    assert.deepEqual(accepted, [
      'valid', 'header-case', 'content-type', 'user-agent', 'chunked', 'replay',
    ]);
  });

  it('names the request of which a receiver died, and stops there', async () => {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      try {
        const {text} = JSON.parse(body);
        response.writeHead(text ? 200 : 400).end();
      } catch {
        // An error that nobody catches ends a real process.
        server.close();
        server.closeAllConnections();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${server.address().port}/`;
    const {code, stdout} = await run(['webhook', 'doctor', url, '--secret', 's', '--json']);
    assert.equal(code, 6);
    const rows = stdout.trim().split('\n').map(line => JSON.parse(line));
    const died = rows.filter(row => row.died);
    assert.deepEqual(died, [rows.at(-1)], 'the last row, and no other');
    assert.deepEqual([died[0].expected, died[0].ok], ['reject', false]);
    assert.ok(rows.length < 28);
  });

  it('finds what the naive handler lets in', async () => {
    const {code, wrong} = await examine('fixtures/handlers/naive/process_message.mjs');
    assert.equal(code, 6);
    assert.deepEqual(wrong, [
      'trailing-newline', 'spaces', 'escaped-slashes', 'unicode-escapes', 'old-timestamp',
      'future-timestamp',
    ]);
  });

  it('says so when nobody answers', async () => {
    const {code, stdout, stderr} = await run(['webhook', 'doctor', 'http://127.0.0.1:1/', '--secret', 's']);
    assert.equal(code, 6);
    assert.equal(stdout, '');
    assert.match(stderr, /no answer from http:.*Couldn't connect/);
  });
});

describe('momento-emulator explore', () => {
  const files = new Files();
  after(() => files.remove());
  const explore = async (args, ms) =>
    run(['explore', ...names.flags, '--ca-dir', await files.path('ca'), ...args], ms);
  const command = [process.execPath, file('tests/sdk/last_comment_wins.mjs')];

  it('finds the smallest order that fails, and leaves a bundle that replays', async () => {
    const bundle = await files.path('failure.json');
    const explored = await explore(['--bundle', bundle, '--', ...command], 300_000);
    assert.equal(explored.code, 6, explored.stderr);
    assert.match(explored.stdout, /^fails when deliveries come in the order 1 3 2 \(.*exit code 7\)/);
    assert.match(explored.stdout, /c\/t #1 to hook: one\n.*#3 to hook: three\n.*#2 to hook: two/);
    assert.match(explored.stdout, /it fails 2 of 2 times, and the order of arrival never: it is the order/);
    assert.match(explored.stdout, /the latest is two/);
    assert.match(explored.stdout, /once more in this order:\n {2}momento-emulator explore --order 1,3,2 -- /);
    assert.ok(JSON.parse(await readFile(bundle, 'utf8')).journal.length > 0);
    const replayed = await run(['bundle', 'replay', bundle]);
    assert.match(replayed.stdout, /^equal: \d+ entries, 3 webhook requests; /, replayed.stdout);
    const receiver = await serveLambda(async () => ({statusCode: 200}));
    const sent = await run(['bundle', 'replay', bundle, '--receiver', receiver.url]);
    await receiver.close();
    assert.equal(sent.code, 0, sent.stdout + sent.stderr);
    assert.match(sent.stdout, /\nreceiver: 3 of 3 requests answered, with the statuses of the bundle; /);
    assert.match(sent.stdout, /what the receiver did with them was not compared/);
  });

  it('runs one order again, and keeps the bundles that are there', async () => {
    const bundle = await files.write('kept.json', 'mine');
    // Long enough for three to come together on a machine that is busy.
    const again = args =>
      explore(['--bundle', bundle, '--gather-ms', '3000', ...args, '--', ...command], 300_000);
    const failing = await again(['--order', '1,3,2']);
    assert.equal(failing.code, 6, failing.stderr);
    assert.match(failing.stdout, /order 1 3 2 \(exit code 7\)\n {2}c/);
    assert.match(failing.stderr, /kept\.json is there already, and stays/);
    assert.equal(await readFile(bundle, 'utf8'), 'mine');
    assert.ok(JSON.parse(await readFile(await files.path('kept-2.json'), 'utf8')).journal);
    const why = await again(['--order', '1,3,2', '--why', '--continuations', '4']);
    assert.equal(why.code, 6, why.stderr);
    // After it the second comes last, whatever is sent when.
    assert.match(why.stdout, new RegExp('decided by delivery 2 of 3 in this order, entry \\d+ of the ' +
      'bundle:\n {2}c/t #3 to hook: three\n\\d+ % of 4 random continuations fail before it, 100 % after it'));
    const passing = await again(['--order', '2,1,3']);
    assert.deepEqual([passing.code, passing.stdout], [0, 'passes in the order 2 1 3\n'], passing.stderr);
    const missed = await again(['--order', '1,2,4,3']);
    assert.equal(missed.code, 6);
    assert.match(missed.stdout, /^passes, but not in this order: deliveries came as 1 2 3\n/);
    const wrong = await again(['--order', '1,3']);
    assert.deepEqual([wrong.code, wrong.stderr.includes('each once')], [2, true]);
  });

  it('gives the command the environment of exec', {skip: names.missing}, async () => {
    const show = `
      const {lookup} = require('node:dns/promises');
      lookup('cache.momento.test').then(({address}) =>
        console.log('@' + JSON.stringify([Object.keys(process.env).sort(), address])));
      setTimeout(() => process.exit(3), 300);`;
    const seen = async verb => {
      const bundle = await files.path(`${verb}.json`);
      const more = verb === 'explore' ? ['--bundle', bundle] : [];
      const ca = await files.path('ca');
      const words = [...names.flags, '--ca-dir', ca, ...more, '--', process.execPath, '-e', show];
      const {stdout} = await run([verb, ...words], 30_000);
      assert.match(stdout, /^@.*$/m);
      return JSON.parse(stdout.match(/^@(.*)$/m)[1]);
    };
    const [byExec, byExplore] = [await seen('exec'), await seen('explore')];
    assert.ok(byExec[0].includes('MOMENTO_HOSTNAME') && byExec[0].includes('NODE_EXTRA_CA_CERTS'));
    // Each has an address of its own on the same loopback network.
    const networkOf = address => address.split('.').slice(0, 2).join('.');
    assert.equal(networkOf(byExplore[1]), networkOf(byExec[1]));
    const more = byExplore[0].filter(name => !byExec[0].includes(name));
    assert.deepEqual(more, ['MOMENTO_EMULATOR_EXPLORES']);
    assert.deepEqual(byExec[0].filter(name => !byExplore[0].includes(name)), []);
  });

  it('passes in the first run what passes under exec', {skip: names.missing}, async () => {
    // It insists on TLS and on the names in its key, and has no webhook.
    const application = file('tests/sdk/unchanged_application.mjs');
    const words = ['--', process.execPath, application, sdks[0].version];
    const explored = await explore(['--auth', 'enforce', ...words], 300_000);
    assert.match(explored.stderr, /without an order: passes/, explored.stdout);
    assert.match(explored.stdout, /^nothing was delivered/);
  });

  it('tries every order when none fails', async () => {
    const explored = await explore(['--', ...command, 'any order will do'], 300_000);
    assert.equal(explored.code, 0, explored.stderr);
    assert.equal(explored.stdout,
      'holds in all 6 orders of 3 deliveries; 7 runs, the first without an order\n');
  });

  it('runs one order of each class of those that no call to the emulator can tell apart', async () => {
    const keeper = [process.execPath, file('tests/sdk/profiles_by_key.mjs')];
    const fine = await explore(['--', ...keeper, 'newest'], 300_000);
    const holds = /^holds in all 4 inequivalent orders \(of 24\) of 4 deliveries; 5 runs/;
    assert.match(fine.stdout, holds, fine.stderr);
    assert.match(fine.stdout, /what they keep elsewhere is not seen\. --no-reduction runs every order/);
    const bundle = await files.path('profiles.json');
    const wrong = await explore(['--bundle', bundle, '--repeat', '1', '--', ...keeper], 300_000);
    assert.match(wrong.stdout, /^fails when deliveries come in the order 2 3 1 4 /, wrong.stderr);
    assert.match(wrong.stdout, /it fails 1 of 1 times, and the order of arrival never: it is the order/);
    const again = await explore(['--order', '2,3,1,4', '--bundle', bundle, '--', ...keeper], 300_000);
    assert.equal(again.code, 6, again.stdout);
  });

  it('does not take credit for orders that cannot come about', async () => {
    const slow = [process.execPath, file('tests/sdk/last_comment_wins.mjs'), 'any order', 'one by one'];
    const explored = await explore(['--gather-ms', '0', '--', ...slow], 300_000);
    assert.match(explored.stdout, /^holds in the one order of 3 deliveries/, explored.stderr);
  });

  it('says what it was when the command cannot be run, or takes too long', async () => {
    const gone = await explore(['--', '/nowhere']);
    assert.match(gone.stderr, /cannot (start|run) \/nowhere: No such file/);
    assert.equal(gone.code, 2);
    const ended = async (args, ...words) =>
      explore(['--bundle', await files.path('b.json'), ...args, '--', ...words]);
    const failing = await ended([], 'sh', '-c', 'exit 3');
    assert.match(failing.stdout, /^fails without any reordering \(exit code 3\)/);
    const endless = await ended(['--timeout-ms', '500'], 'sleep', '60');
    assert.match(endless.stdout, /^fails without any reordering \(no end within 500 ms, see --timeout-ms\)/);
    assert.doesNotMatch(endless.stdout, /137/);
    assert.equal(endless.code, 6);
  });

  it('is no success when nothing was delivered', async () => {
    const nothing = await explore(['--', 'true']);
    assert.equal(nothing.code, 6);
    assert.match(nothing.stdout, /^nothing was delivered, so nothing was explored\n/);
  });
});
