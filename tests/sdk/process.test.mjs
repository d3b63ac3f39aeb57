// The binary as a process: its READY line, its exit codes, its end.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {
  Arrivals,
  Control,
  emulatorProgram,
  runEmulator,
  startEmulator,
  startProgram,
  superUser,
  within,
} from '../../fixtures/node/index.mjs';
import {forMomentoLocal, sdks, topicClient, cacheClient} from './sdks.mjs';

const {sdk} = sdks[1];

const run = (args, env) => runEmulator(args, 10_000, env);

describe('momento-emulator', () => {
  let directory;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'emulator-'))));
  after(() => rm(directory, {recursive: true}));

  it('prints READY first, and the same JSON into the ready file', async () => {
    const file = join(directory, 'ready.json');
    const emulator = await startEmulator({args: ['--ready-file', file, '--seed', 's']});
    const ready = JSON.parse(await readFile(file, 'utf8'));
    assert.deepEqual(Object.keys(ready), ['grpc', 'control', 'tls', 'pid', 'seed']);
    assert.equal(ready.grpc, emulator.address);
    assert.equal(ready.seed, 's');
    assert.equal(ready.tls, null);
    assert.equal(await emulator.stop(), 0);
  });

  it('asks for the control token that it was given, and hands it on', async t => {
    const emulator = await startEmulator({args: ['--control-token', 's3cret']});
    t.after(() => emulator.stop());
    const token = emulator.controlToken;
    assert.equal(token, 's3cret');
    const refused = new Control(emulator.control, {token: 'other'}).worlds();
    await assert.rejects(refused, {code: 'UNAUTHENTICATED', status: 401});
    assert.deepEqual(await new Control(emulator.control, {token}).worlds(), ['default']);
    const args = ['cache', 'list', '--control-port', emulator.control.split(':')[1]];
    assert.equal((await run(args)).code, 1);
    assert.equal((await run([...args, '--control-token', token])).code, 0);
    assert.equal((await run(args, {MOMENTO_EMULATOR_CONTROL_TOKEN: token})).code, 0);
    const {stdout} = await run(['exec', '--no-names', '--control-token', token, '--', 'printenv']);
    assert.match(stdout, /^MOMENTO_EMULATOR_CONTROL_TOKEN=s3cret$/m);
  });

  it('answers health and version on the control port', async () => {
    const emulator = await startEmulator();
    const get = path => fetch(`http://${emulator.control}${path}`);
    assert.equal((await get('/livez')).status, 200);
    assert.equal((await get('/readyz')).status, 200);
    assert.deepEqual(await (await get('/version')).json(), {version: '0.1.0'});
    assert.equal((await get('/nonsense')).status, 404);
    const port = emulator.control.split(':')[1];
    assert.equal((await run(['ready', '--control-port', port])).code, 0);
    await emulator.stop();
    const late = await run(['ready', '--control-port', port, '--timeout-ms', '100']);
    assert.equal(late.code, 5);
    assert.match(late.stderr, new RegExp(`No emulator answers at 127.0.0.1:${port}`));
  });

  it('names what is wrong in a limit or a scenario file and ends with 2', async () => {
    const bad = await run(['start', '--limit', 'speed=3']);
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /limit "speed" is none of caches, cause-depth, checkpoint-bytes, /);
    const file = join(directory, 'scenario.json');
    for (const [text, said] of [
      ['{"faults":[{"name":"x","rpc":"get","delay_ms":"1"}]}', /\/faults\/0\/delay_ms must be/],
      ['{"fault":[]}', /\/fault is not known/],
      ['no json', /it is no JSON/],
    ]) {
      await writeFile(file, text);
      const args = ['start', '--port', '0', '--control-port', '0', '--scenario', file];
      const {code, stderr} = await run(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
      assert.ok(stderr.includes(file));
    }
    for (const path of ['/nowhere.json', directory]) {
      const {code, stderr} = await run(['start', '--port', '0', '--control-port', '0', '--scenario', path]);
      assert.equal(code, 2);
      assert.match(stderr, /it cannot be read/);
    }
  });

  it('begins with the faults of its scenario file', async () => {
    const scenario = fileURLToPath(new URL('../../fixtures/scenarios/flaky.json', import.meta.url));
    const emulator = await startEmulator({args: ['--scenario', scenario, '--enable-test-admin']});
    const answer = await fetch(`http://${emulator.control}/v1/worlds/default/faults`);
    assert.equal((await answer.json()).faults.length, 3);
    await emulator.stop();
  });

  it('names a port in use and ends with 3', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const {port} = server.address();
    const grpc = await run(['start', '--port', `${port}`, '--control-port', '0']);
    assert.equal(grpc.code, 3);
    assert.match(grpc.stderr, new RegExp(`gRPC port is in use: 127.0.0.1:${port}`));
    assert.equal(grpc.stdout, '');
    const control = await run(['start', '--port', '0', '--control-port', `${port}`]);
    assert.equal(control.code, 3);
    assert.match(control.stderr, new RegExp(`control port is in use: 127.0.0.1:${port}`));
    server.close();
  });

  it('ends with 2 on what it does not understand, and says what', async () => {
    const cases = [
      [['--port', 'x'], /--port/],
      [['--port', '65536'], /--port/],
      [['--nonsense'], /--nonsense/],
      [['nonsense'], /nonsense/],
      [['--clock', 'yesterday'], /yesterday/],
      [['--auth', 'maybe'], /maybe/],
    ];
    for (const [args, message] of cases) {
      const {code, stderr} = await run(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('takes every flag from the environment as well', async () => {
    const file = join(directory, 'from-environment.json');
    const child = spawn(emulatorProgram(), [], {
      env: {
        MOMENTO_EMULATOR_PORT: '0',
        MOMENTO_EMULATOR_CONTROL_PORT: '0',
        MOMENTO_EMULATOR_SEED: 'from the environment',
        MOMENTO_EMULATOR_READY_FILE: file,
      },
    });
    await within(10_000, 'the READY line', once(child.stdout, 'data'));
    assert.equal(JSON.parse(await readFile(file, 'utf8')).seed, 'from the environment');
    child.kill();
    await once(child, 'exit');
  });

  it('ends when the process that it is to end with is gone', async () => {
    const parent = spawn('sleep', ['1000']);
    const args = ['start', '--port', '0', '--control-port', '0', '--end-with', `${parent.pid}`];
    const onLine = line => line.startsWith('READY') || undefined;
    const {child} = await startProgram('the emulator', [emulatorProgram(), ...args], {onLine});
    parent.kill('SIGKILL');
    const [code] = await within(5_000, 'the emulator to end', once(child, 'exit'));
    assert.equal(code, 0);
    const late = await run(args);
    assert.deepEqual([late.code, /process \d+: No such process/.test(late.stderr)], [2, true], late.stderr);
  });

  it('takes as long as it is told', async () => {
    const emulator = await startEmulator({args: ['--latency', '300ms±50ms']});
    const took = async path => {
      const began = performance.now();
      await (await fetch(`http://${emulator.address}${path}`)).text();
      return performance.now() - began;
    };
    const control = new Control(emulator.control);
    await control.world('default').createCache('c');
    assert.ok((await took('/cache/c?key=k')) >= 250);
    await control.createWorld('other');
    await control.world('other').createCache('c');
    const rules = async world => {
      const answer = await fetch(`http://${emulator.control}/v1/worlds/${world}/faults`);
      return (await answer.json()).faults.map(({name}) => name);
    };
    assert.deepEqual(await rules('other'), ['latency', 'latency-of-deliveries']);
    await control.world('default').reset();
    assert.deepEqual(await rules('default'), ['latency', 'latency-of-deliveries']);
    // A call in flight can be given up.
    const leaving = new AbortController();
    const call = fetch(`http://${emulator.address}/cache/c?key=k`, {signal: leaving.signal});
    leaving.abort();
    await assert.rejects(call, {name: 'AbortError'});
    assert.equal((await run(['start', '--latency', 'long'])).code, 2);
    await emulator.stop();
  });

  it('ends with 4 on data that is in use, newer or damaged', async () => {
    const data = join(directory, 'data');
    const start = ['start', '--port', '0', '--control-port', '0', '--data'];
    const emulator = await startEmulator({args: ['--data', data]});
    const locked = await run([...start, data]);
    assert.equal(locked.code, 4);
    assert.match(locked.stderr, /in use by another process: .*default\.db/);
    await emulator.stop();
    assert.equal((await stat(join(data, 'default.db'))).mode & 0o077, 0, 'for its owner only');

    const damaged = join(directory, 'damaged');
    await rm(damaged, {recursive: true, force: true});
    const first = await startEmulator({args: ['--data', damaged]});
    await first.stop();
    await writeFile(join(damaged, 'default.db'), 'x'.repeat(8192));
    const refused = await run([...start, damaged]);
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /damaged/);
    assert.equal(await readFile(join(damaged, 'default.db'), 'utf8'), 'x'.repeat(8192));
  });

  it('says its seed when the data was made with another', async () => {
    const data = join(directory, 'seeded');
    await (await startEmulator({args: ['--data', data, '--seed', 'one']})).stop();
    const other = await run(
      ['start', '--port', '0', '--control-port', '0', '--data', data, '--seed', 'two']
    );
    assert.equal(other.code, 2);
    assert.match(other.stderr, /made with seed one/);
    const same = await startEmulator({args: ['--data', data]});
    assert.equal(same.seed, 'one');
    await same.stop();
  });

  it('prints the same credentials for the same seed', async () => {
    const one = await superUser({seed: 'a'});
    assert.deepEqual(await superUser({seed: 'a'}), one);
    assert.notEqual((await superUser({seed: 'b'})).v1, one.v1);
    const {code, stdout} = await run(['credentials', '--seed', 'a'], {});
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), one);
  });

  it('ends within a second of SIGTERM, with live streams and idle clients', async () => {
    const emulator = await startEmulator();
    const provider = forMomentoLocal(sdk, emulator);
    const cache = await cacheClient(sdk, provider);
    const topics = topicClient(sdk, provider);
    await cache.createCache('c');
    const lost = new Arrivals();
    const subscription = await topics.subscribe('c', 't', {
      onItem: () => {},
      onError: () => {},
      onConnectionLost: () => lost.push('lost'),
    });
    const code = await within(
      1_000,
      'the emulator to end',
      (emulator.process.kill('SIGTERM'), once(emulator.process, 'exit').then(([c]) => c))
    );
    assert.equal(code, 0);
    await lost.atLeast(1, 'lost connection');
    // It would try to come back for ever.
    subscription.unsubscribe();
    cache.close();
    topics.close?.();
  });
});
