// A bundle without what its failure does not need.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, it} from 'node:test';

import {Control, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {Files, freePort, run} from './command_line.mjs';

describe('bundle shrink', () => {
  const files = new Files();
  let bundle;

  before(async () => {
    const emulator = await startEmulator();
    const receiver = await serveLambda(async () => ({statusCode: 200, body: ''}));
    const world = new Control(emulator.control).world();
    await world.createCache('chat');
    await world.putWebhook({cache: 'chat', webhook: 'hook', topic: 'room', url: receiver.url});
    for (let n = 1; n <= 12; ++n) {
      await world.createCache(`other${n}`);
      await world.publish({cache: 'chat', topic: 'room', text: `message ${n}`});
    }
    await world.deliveriesDone();
    bundle = await files.write('bug.json', await world.bundle());
    await emulator.stop();
    await receiver.close();
  });
  after(() => files.remove());

  const shrink = async (check, ...flags) => {
    const out = await files.path('small.json');
    const words = ['bundle', 'shrink', bundle, '--check', check, '--out', out, ...flags];
    return {...await run(words, 60_000), out};
  };

  it('keeps the two commands and the delivery without which the check does not fail', async () => {
    const check = `grep -q '"subject":"other5"' "$BUNDLE" && grep -q '"sequence_number":1,' "$BUNDLE" &&
      grep -q webhook.outcome "$BUNDLE" && echo wrong total && exit 3; exit 0`;
    const {code, stdout, stderr, out} = await shrink(check, '--pattern', 'wrong total');
    assert.equal(code, 0, stderr);
    const {journal} = JSON.parse(await readFile(out));
    // Any one publish is the first of its topic when the others are gone.
    assert.deepEqual(journal.map(({entry}) => entry.subject).sort(),
      ['chat', 'hook', 'hook', 'hook', 'other5', 'room']);
    assert.match(stdout, /^6 of \d+ entries are left/);
    assert.match(stderr, /tried \d+: 4 commands left/);
    assert.equal((await run(['bundle', 'replay', out])).code, 0);
  });

  it('asks a receiver, which is started for each try, in place of a check', async () => {
    const port = await freePort();
    const receiver = await files.write('receiver.mjs', `import {createServer} from 'node:http';
      createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        response.writeHead(JSON.parse(body).text === 'message 7' ? 500 : 200).end();
      }).listen(${port}, '127.0.0.1');`);
    const out = await files.path('asked.json');
    const words = ['bundle', 'shrink', bundle, '--receiver', `http://127.0.0.1:${port}/`, '--out', out,
      '--', process.execPath, receiver];
    const {code, stdout, stderr} = await run(words, 120_000);
    assert.equal(code, 0, stderr);
    const {journal} = JSON.parse(await readFile(out));
    assert.deepEqual(journal.map(({entry}) => entry.subject), ['chat', 'hook', 'room', 'hook', 'hook']);
    assert.match(stdout, /^5 of \d+ entries are left/);
  });

  it('moves the clock of a receiver that refuses old events', async () => {
    const emulator = await startEmulator({args: ['--clock', 'manual:2001-01-01T00:00:00Z']});
    const first = await serveLambda(async () => ({statusCode: 200, body: ''}));
    const world = new Control(emulator.control).world();
    await world.createCache('chat');
    await world.putWebhook({cache: 'chat', webhook: 'hook', topic: 'room', url: first.url});
    for (let n = 1; n <= 4; ++n) await world.publish({cache: 'chat', topic: 'room', text: `message ${n}`});
    await world.deliveriesDone();
    const old = await files.write('old.json', await world.bundle());
    await emulator.stop();
    await first.close();
    const port = await freePort();
    const receiver = await files.write('careful.mjs', `import {createServer} from 'node:http';
      createServer(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const {text, publish_timestamp: published} = JSON.parse(body);
        const isOld = Date.now() - published > 60_000;
        response.writeHead(isOld ? 410 : text === 'message 3' ? 500 : 200).end();
      }).listen(${port}, '127.0.0.1');`);
    const out = await files.path('moved.json');
    const tried = flags => run(['bundle', 'shrink', old, '--receiver', `http://127.0.0.1:${port}/`,
      '--status', '500', '--out', out, ...flags, '--', process.execPath, receiver], 120_000);
    assert.equal((await tried([])).code, 2, 'every request is old');
    const {code, stdout, stderr} = await tried(['--shared-clock']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^5 of \d+ entries are left/);
    const idle = await run(['bundle', 'shrink', old, '--check', 'false', '--shared-clock']);
    assert.equal(idle.code, 2);
    assert.match(idle.stderr, /--shared-clock needs the receiver's command, behind --/);
  });

  it('refuses a bundle with which the check does not fail for that reason', async () => {
    assert.equal((await shrink('exit 0')).code, 2);
    assert.equal((await shrink('exit 3', '--pattern', 'never said')).code, 2);
  });
});
