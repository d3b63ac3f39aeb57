// A world as it was after an entry of its journal.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {Control, emulatorProgram, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {run, runProgram} from './command_line.mjs';

describe('forks at entries', () => {
  let emulator;
  let receiver;
  let received = 0;
  let env;
  const verb = async (...words) => {
    const ended = await runProgram([emulatorProgram(), ...words], 60_000, env);
    assert.equal(ended.code, 0, ended.stderr);
    return ended.stdout;
  };

  before(async () => {
    emulator = await startEmulator();
    receiver = await serveLambda(async () => {
      received++;
      return {statusCode: 200};
    });
    env = {MOMENTO_EMULATOR_CONTROL_PORT: emulator.control.split(':')[1]};
    const world = new Control(emulator.control).world();
    await world.createCache('c');
    await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url: receiver.url});
    for (let n = 1; n <= 12; ++n) {
      await verb('cache', 'put', 'c', 'total', n < 8 ? `good ${n}` : `wrong ${n}`);
      await world.publish({cache: 'c', topic: 't', text: `message ${n}`});
      await world.deliveriesDone();
    }
  });
  after(async () => {
    await emulator.stop();
    await receiver.close();
  });

  it('are the world as it was, and send nothing', async () => {
    const sent = received;
    const fork = JSON.parse(await verb('world', 'fork', 'default', 'then', '--at-entry', '3'));
    assert.deepEqual([fork.world, fork.clock.mode, fork.journal_last], ['then', 'manual', 3]);
    assert.match(await verb('cache', 'item', 'c', 'total', '--world', 'then'), /good 1"/);
    assert.match(await verb('cache', 'item', 'c', 'total'), /wrong 12"/);
    const journal = async world =>
      (await verb('journal', 'export', '--world', world)).trim().split('\n').slice(0, 3)
        .map(line => line.replace(`"world":"${world}"`, ''));
    assert.deepEqual(await journal('then'), await journal('default'));
    assert.equal(received, sent);
  });

  it('show what a world held, without a fork', async () => {
    const sent = received;
    const state = async (...words) => JSON.parse(await verb('world', 'state', 'default', ...words));
    const now = await state();
    const then = await state('--at', '3');
    assert.deepEqual([then.world, then.at, then.clock.mode], ['default', 3, 'manual']);
    const [cache] = then.caches;
    assert.deepEqual([cache.cache, cache.items[0].value, cache.more_items], ['c', 'good 1', false]);
    assert.deepEqual([cache.topics, cache.webhooks[0].webhook, then.deliveries], [[], 'hook', []]);
    assert.equal(now.caches[0].items[0].value, 'wrong 12');
    assert.deepEqual([now.caches[0].topics[0].last_number, now.deliveries.length], [12, 12]);
    const latest = await state('--count', '1');
    assert.deepEqual(latest.deliveries.map(({sequence_number: number}) => number), [12]);
    const publishes = await verb('journal', 'list', '--action', '*publish', '--count', '1');
    const [publish] = JSON.parse(publishes).entries;
    const sending = await state('--at', String(publish.number));
    assert.deepEqual(sending.deliveries.map(({state: of}) => of), ['attempting']);
    assert.equal(sending.at, publish.number + 1, 'the turn of the publish is played to its end');
    assert.equal(received, sent);
    const late = await runProgram(
      [emulatorProgram(), 'world', 'state', 'default', '--at', '9999'], 10_000, env);
    assert.deepEqual([late.code, /there is no entry 9999/.test(late.stderr)], [1, true], late.stderr);
  });

  it('are refused where there is no such entry, and with a snapshot', async () => {
    const fork = (...words) =>
      runProgram([emulatorProgram(), 'world', 'fork', 'default', 'none', ...words], 10_000, env);
    const late = await fork('--at-entry', '9999');
    assert.deepEqual([late.code, /there is no entry 9999/.test(late.stderr)], [1, true], late.stderr);
    assert.equal((await fork('--at-entry', '3', '--snapshot', 's')).code, 2);
  });

  it('find the first entry after which a check fails', async () => {
    const check = `"${emulatorProgram()}" cache item c total | grep -q good`;
    const sent = received;
    const {code, stdout, stderr} = await runProgram(
      [emulatorProgram(), 'journal', 'bisect', '--good', '3', '--check', check], 120_000, env);
    assert.equal(code, 0, stderr);
    const [said, line] = stdout.split('\n');
    const entry = JSON.parse(line);
    assert.equal(said, `the check fails since entry ${entry.number}`);
    assert.equal(entry.action, 'control.items.put');
    assert.deepEqual(entry.payload?.value ?? entry.payload, 'wrong 8');
    assert.ok(stderr.match(/after entry/g).length < 10, stderr);
    const worlds = JSON.parse(await verb('world', 'list')).worlds.map(({world}) => world);
    assert.ok(!worlds.some(name => name.startsWith('bisect-')), worlds.join());
    assert.equal(received, sent);
    const fine = await run(['journal', 'bisect', '--check', 'true', '--control-port',
      env.MOMENTO_EMULATOR_CONTROL_PORT]);
    assert.deepEqual([fine.code, /does not fail/.test(fine.stderr)], [2, true]);
  });
});
