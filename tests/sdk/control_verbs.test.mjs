// The verbs of the command line that ask a running emulator: what they print, and how they end.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';

import {Control, startEmulator} from '../../fixtures/node/index.mjs';
import {Files, run} from './command_line.mjs';

describe('momento-emulator, asking a running one', () => {
  const files = new Files();
  let emulator;
  let control;
  let port;

  before(async () => {
    emulator = await startEmulator();
    control = new Control(emulator.control);
    port = emulator.control.split(':')[1];
  });
  after(async () => {
    await emulator.stop();
    await files.remove();
  });

  const ask = (...args) => run([...args, '--control-port', port]);
  async function asked(...args) {
    const {code, stdout, stderr} = await ask(...args);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    return stdout;
  }
  async function refused(expected, said, ...args) {
    const {code, stdout, stderr} = await ask(...args);
    assert.equal(code, expected, `${args.join(' ')}: ${stdout}${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, said);
  }

  it('creates, lists, shows, forks and deletes worlds', async () => {
    const options = ['--clock', 'manual:2026-01-01T00:00:00Z', '--seed', 's', '--auth', 'enforce',
      '--limit', 'item-bytes=1000', '--limit', 'caches=2'];
    const made = JSON.parse(await asked('world', 'create', 'made', ...options));
    assert.deepEqual([made.world, made.seed, made.auth], ['made', 's', 'enforce']);
    assert.deepEqual([made.limits['item-bytes'], made.limits.caches], [1000, 2]);
    assert.equal(made.clock.time, '2026-01-01T00:00:00.000000Z');
    await refused(1, /World already exists: made/, 'world', 'create', 'made');
    await refused(2, /--clock "later" must be/, 'world', 'create', 'new', '--clock', 'later');
    await refused(2, /--limit must be NAME=VALUE/, 'world', 'create', 'new', '--limit', 'caches');
    await refused(2, /world is required/, 'world', 'create');
    await asked('world', 'fork', 'made', 'forked');
    const {worlds} = JSON.parse(await asked('world', 'list'));
    assert.deepEqual(worlds.map(({world}) => world), ['default', 'forked', 'made']);
    await asked('world', 'delete', 'forked');
    await refused(1, /World not found: forked/, 'world', 'show', 'forked');
    await refused(1, /cannot be deleted/, 'world', 'delete', 'default');
  });

  it('moves a clock that stands still', async () => {
    const world = await control.createWorld('clock', {clock: 'manual:2026-01-01T00:00:00Z'});
    const passage = JSON.parse(await asked('clock', 'advance', '1860000', '--world', 'clock'));
    assert.equal(passage.to, '2026-01-01T00:31:00.000000Z');
    assert.equal((await world.clock()).time, passage.to);
    await asked('clock', 'set', '2026-01-01T01:00:00Z', '--world', 'clock');
    await refused(2, /A clock is not moved back/, 'clock', 'set', '2026-01-01T00:00:00Z', '--world',
      'clock');
    await refused(2, /DURATION must be as 5m, 1h30m/, 'clock', 'advance', 'far', '--world', 'clock');
    await refused(1, /The clock of world default runs/, 'clock', 'advance', '1');
    await refused(1, /World not found: nowhere/, 'clock', 'advance', '1', '--world', 'nowhere');
  });

  it('takes snapshots and goes back to them', async () => {
    const world = await control.createWorld('snapshots');
    await asked('snapshot', 'take', 'before', '--world', 'snapshots');
    await world.createCache('c');
    await asked('snapshot', 'restore', 'before', '--world', 'snapshots');
    assert.deepEqual(await world.journal(), []);
    await refused(1, /Snapshot not found: after/, 'snapshot', 'restore', 'after', '--world',
      'snapshots');
  });

  it('waits for entries of the journal, and not for ever', async () => {
    const world = await control.createWorld('waits');
    await world.createCache('c');
    const waiting = asked('wait', '--world', 'waits', '--action', '*publish', '--subject', 'mine',
      '--count', '2');
    for (const topic of ['mine', 'other', 'mine']) {
      await world.publish({cache: 'c', topic, text: 'x'});
    }
    const {entries} = JSON.parse(await waiting);
    assert.deepEqual(entries.map(({sequence_number}) => sequence_number), [1, 2]);
    await refused(6, /Waited 50 ms .*: 3 of 4 came/, 'wait', '--world',
      'waits', '--action', '*publish', '--count', '4', '--timeout-ms', '50');
    await refused(2, /--count must be/, 'wait', '--world', 'waits', '--count', '0');
  });

  it('exports journals and tells where two of them begin to differ', async () => {
    const exported = {};
    for (const [name, text] of Object.entries({one: 'first', same: 'first', other: 'other'})) {
      await control.createWorld('journal', {clock: 'manual:2026-01-01T00:00:00Z'});
      await asked('scenario', 'load', await files.write('c.json', {caches: ['c']}), '--world',
        'journal');
      await asked('topic', 'publish', 'c', 't', text, '--world', 'journal');
      const lines = await asked('journal', 'export', '--world', 'journal');
      assert.equal(lines.split('\n').length, 3);
      exported[name] = await files.write(`${name}.jsonl`, lines);
      await asked('world', 'delete', 'journal');
    }
    const diff = (a, b) => run(['journal', 'diff', a, b]);
    const equal = await diff(exported.one, exported.same);
    assert.deepEqual([equal.code, equal.stdout], [0, 'equal: 2 entries\n']);
    const differs = await diff(exported.one, exported.other);
    assert.equal(differs.code, 6);
    assert.match(differs.stdout, /^differs: entry 2: payload is .*"other".*, expected .*"first"/);
    const shorter = await diff(exported.one, await files.write('empty.jsonl', ''));
    assert.equal(shorter.code, 6);
    assert.match(shorter.stdout, /entry 1 is missing/);
    const missing = await diff(exported.one, '/nowhere.jsonl');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /cannot be read as an exported journal: \/nowhere\.jsonl/);
    await refused(1, /World not found: journal/, 'journal', 'export', '--world', 'journal');
  });

  it('shows deliveries', async () => {
    const world = await control.createWorld('deliveries');
    await world.createCache('c');
    const url = 'http://127.0.0.1:1/';
    await world.putWebhook({cache: 'c', webhook: 'hook', topic: 't', url});
    await asked('topic', 'publish', 'c', 't', 'hi', '--world', 'deliveries', '--token-id', 'mo');
    await asked('wait', '--world', 'deliveries', '--action', 'webhook.outcome');
    const listed = await asked('deliveries', 'list', '--world', 'deliveries', '--state', 'failed');
    const [{id}] = JSON.parse(listed).deliveries;
    const show = JSON.parse(await asked('deliveries', 'show', `${id}`, '--world', 'deliveries'));
    assert.equal(await asked('deliveries', 'body', `${id}`, '--world', 'deliveries'), show.body);
    assert.equal(JSON.parse(show.body).token_id, 'mo');
    await refused(1, /Delivery not found: 99/, 'deliveries', 'show', '99', '--world', 'deliveries');
  });

  it('makes bundles that it can play', async () => {
    await control.createWorld('bundle', {scenario: {caches: ['c']}});
    await asked('topic', 'publish', 'c', 't', 'hi', '--world', 'bundle');
    const bundle = await asked('bundle', 'create', '--world', 'bundle');
    const file = await files.write('bundle.json', bundle);
    const {code, stdout} = await run(['bundle', 'replay', file]);
    assert.equal(code, 0);
    assert.match(stdout, /^equal: 2 entries, 0 webhook requests; /);
  });

  it('ends with 5 where no emulator answers, with 2 where it is not understood', async () => {
    for (const args of [['world', 'list'], ['wait'], ['journal', 'export']]) {
      const {code, stderr} = await run([...args, '--control-port', '1']);
      assert.equal(code, 5, args.join(' '));
      assert.match(stderr, /No emulator answers at 127\.0\.0\.1:1/);
    }
    for (const args of ['world create', 'world nonsense', 'clock advance', 'wait --nonsense']) {
      assert.equal((await ask(...args.split(' '))).code, 2, args);
    }
    const wrong = await files.write('wrong.json', 'no json');
    await refused(2, /it is no JSON/, 'scenario', 'load', wrong);
    await refused(2, /it cannot be read/, 'scenario', 'load', '/nowhere.json');
  });
});
