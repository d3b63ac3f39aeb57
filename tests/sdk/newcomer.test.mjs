// The command line as somebody meets it who has never seen it: verbs, help, errors, tables.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import http from 'node:http';
import {after, before, describe, it} from 'node:test';

import {Control, emulatorProgram, startEmulator, within} from '../../fixtures/node/index.mjs';
import {run} from './command_line.mjs';

const program = emulatorProgram();

/** Runs a shell line at a terminal, and resolves to what it printed there. */
async function atTerminal(line) {
  const child = spawn('script', ['-qec', line, '/dev/null'], {stdio: ['ignore', 'pipe', 'pipe']});
  let printed = '';
  child.stdout.on('data', chunk => (printed += chunk));
  await within(10_000, `the end of ${line}`, once(child, 'exit'));
  return printed.replaceAll('\r', '');
}

/** Waits until a stream has said what the pattern wants; resolves to its groups. */
async function said(stream, pattern) {
  let text = '';
  const heard = new Promise(resolve => {
    stream.on('data', chunk => {
      text += chunk;
      const match = pattern.exec(text);
      if (match !== null) resolve(match.slice(1));
    });
  });
  return within(10_000, `${pattern}`, heard);
}

/** Every verb that a help text lists, with those under it: ["clock advance", …]. */
async function allVerbs(words = []) {
  const {stdout} = await run([...words, '--help']);
  const listed = stdout.split('Subcommands:')[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
  if (names.length === 0) return [words];
  return (await Promise.all(names.map(name => allVerbs([...words, name])))).flat();
}

describe('A newcomer at the command line', () => {
  let emulator;
  let control;
  let port;

  before(async () => {
    emulator = await startEmulator({args: ['--seed', 'of-a-newcomer']});
    control = new Control(emulator.control);
    port = emulator.control.split(':')[1];
  });
  after(() => emulator.stop());

  const ask = (...args) => run([...args, '--control-port', port]);
  async function asked(...args) {
    const {code, stdout, stderr} = await ask(...args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  it('creates, lists, flushes and deletes caches', async () => {
    await asked('cache', 'create', 'shelf');
    assert.deepEqual(JSON.parse(await asked('cache', 'list')).caches.includes('shelf'), true);
    await asked('cache', 'flush', 'shelf');
    await asked('cache', 'delete', 'shelf');
    assert.equal(JSON.parse(await asked('cache', 'list')).caches.includes('shelf'), false);
    const again = await ask('cache', 'delete', 'shelf');
    assert.deepEqual([again.code, /Cache not found: shelf/.test(again.stderr)], [1, true]);
  });

  it('mints a token, and is told what it says and whether it is good', async () => {
    const minted = await asked('token', 'mint', 'disposable', '--token-id', 'mo', '--role',
      'publishonly', '--cache', 'chat', '--topic', 'room', '--expires-in', '30m');
    const {v1, api_key: key} = JSON.parse(minted);
    const said = JSON.parse(await asked('token', 'decode', v1));
    assert.deepEqual([said.good, said.kind, said.token_id, said.super_user, said.world],
      [true, 'disposable token', 'mo', false, 'default']);
    assert.deepEqual(said.permissions, [{role: 'publishonly', cache: 'chat', topic: 'room'}]);
    const {payload} = (await control.world('default').journal()).find(
      entry => entry.action === 'control.credentials.mint');
    assert.equal(payload.expires_in_seconds, 1800);

    const spoiled = JSON.parse(await asked('token', 'decode', `${key.slice(0, -4)}AAAA`));
    assert.deepEqual([spoiled.good, spoiled.token_id], [false, 'mo'], 'with another signature');
    assert.match(spoiled.why, /signature is wrong/);
    assert.equal(JSON.parse(await asked('token', 'decode', 'hello')).ours, false);
    assert.doesNotMatch(await asked('journal', 'export'), /tokens\/decode|eyJ/,
      'a token that was decoded is in the journal');
  });

  it('is told of a missing option by its name on the command line', async () => {
    const {code, stderr} = await ask('token', 'mint', 'disposable', '--role', 'publishonly');
    assert.deepEqual([code, stderr], [2, 'momento-emulator: --expires-in is needed\n']);
    const rule = await ask('token', 'mint', 'disposable', '--expires-in', '30m');
    assert.deepEqual([rule.code, rule.stderr], [2, 'momento-emulator: --role is needed\n']);
    const role = await ask('token', 'mint', 'api-key', '--role', 'king');
    assert.match(role.stderr, /--role must be readwrite/);
  });

  it('prints the secret of a webhook, and a new one', async () => {
    await asked('cache', 'create', 'hooked');
    const put = JSON.parse(await asked('webhook', 'put', 'hooked', 'hook', 'room', 'http://127.0.0.1:9/'));
    assert.equal((await asked('webhook', 'secret', 'hooked', 'hook')).trim(), put.secret);
    const rotated = await asked('webhook', 'rotate', 'hooked', 'hook', '--print', 'secret');
    assert.notEqual(rotated.trim(), put.secret);
    assert.equal(await asked('webhook', 'secret', 'hooked', 'hook'), rotated);
    const missing = await ask('webhook', 'secret', 'hooked', 'other');
    assert.deepEqual([missing.code, /Webhook not found/.test(missing.stderr)], [1, true]);
  });

  it('watches a topic without consuming what is published', async () => {
    await asked('cache', 'create', 'watched');
    const watcher = spawn(program, ['topic', 'watch', 'watched', 'room', '--control-port', port],
      {stdio: ['ignore', 'pipe', 'inherit']});
    let seen = '';
    const printed = new Promise(resolve => {
      watcher.stdout.on('data', chunk => {
        seen += chunk;
        if (seen.includes('\n')) resolve();
      });
    });
    // It watches from the moment it has begun, so somebody publishes until it has seen one.
    const stopped = new AbortController();
    const publishing = (async () => {
      for (let n = 1; !stopped.signal.aborted; ++n) {
        await asked('topic', 'publish', 'watched', 'room', `${n}`);
      }
    })();
    await within(10_000, 'a message to be printed', printed);
    stopped.abort();
    await publishing;
    watcher.kill();
    const message = JSON.parse(seen.split('\n')[0]);
    assert.deepEqual([message.cache, message.subject, message.outcome], ['watched', 'room', 'OK']);
    assert.equal(message.payload.text, `${message.sequence_number}`);
  });

  it('says how far a clock is moved in minutes and hours', async () => {
    await control.createWorld('times', {clock: 'manual:2026-01-01T00:00:00Z'});
    const to = async duration =>
      JSON.parse(await asked('clock', 'advance', duration, '--world', 'times')).to;
    assert.equal(await to('31m'), '2026-01-01T00:31:00.000000Z');
    assert.equal(await to('1h30m'), '2026-01-01T02:01:00.000000Z');
    assert.equal(await to('500'), '2026-01-01T02:01:00.500000Z');
    for (const wrong of ['far', '5 minutes', '1.5.5s']) {
      const {code, stderr} = await ask('clock', 'advance', wrong, '--world', 'times');
      assert.equal(code, 2, wrong);
      assert.match(stderr, /must be as 5m, 1h30m, 500ms, or milliseconds/);
    }
  });

  it('says how long a token lives as the JSON has it, or in hours', async () => {
    const mint = (kind, duration) =>
      ask('token', 'mint', kind, '--role', 'readonly', '--expires-in', duration);
    const lifetimes = [];
    for (const duration of ['1800', '30m', '1800000ms']) {
      assert.equal((await mint('api-key', duration)).code, 0, duration);
      const minted = (await control.world('default').journal()).filter(
        entry => entry.action === 'control.credentials.mint');
      lifetimes.push(minted.at(-1).payload.expires_in_seconds);
    }
    assert.deepEqual(lifetimes, [1800, 1800, 1800]);
    const refused = async (kind, duration) => (await mint(kind, duration)).stderr.trim();
    assert.equal(await refused('disposable', '30h'), 'momento-emulator: --expires-in must be at ' +
      'most 25 hours (90000 seconds) for a disposable token');
    assert.equal(await refused('api-key', '0'),
      'momento-emulator: --expires-in must be from 1s to 1193046h28m15s, not 0');
    assert.equal(await refused('api-key', '1500ms'),
      'momento-emulator: --expires-in must be whole seconds, not 1500ms');
    assert.match(await refused('api-key', 'soon'), /must be as 5m, 1h30m, 90s, or seconds, not soon/);
  });

  it('reads which limits there are', async () => {
    const {code, stderr} = await ask('world', 'create', 'limited', '--limit', 'cashes=3');
    assert.equal(code, 2);
    assert.match(stderr, /--limit cashes is not known; known are .*caches, .*world-bytes/);
  });

  it('gets the credentials of the emulator that runs', async () => {
    const all = await control.world('default').credentials();
    for (const form of ['v1', 'v2', 'legacy', 'session']) {
      assert.equal((await asked('credentials', '--format', form)).trim(), all[form]);
    }
    assert.equal(await asked('credentials', '--format', 'env'),
      `MOMENTO_API_KEY=${all.v1}\nMOMENTO_ENDPOINT=${all.endpoint}\n`);
    const nobody = await run(['credentials', '--control-port', '1']);
    assert.equal(nobody.code, 5);
    assert.match(nobody.stderr, /No emulator answers at 127\.0\.0\.1:1[^]*momento-emulator start/);
  });

  it('finds an example in the help of every verb, and can run it', async () => {
    const verbs = await allVerbs();
    assert.ok(verbs.length > 50, `${verbs.length} verbs`);
    const runs = /^(clock|world|snapshot|cache|topic|webhook|deliveries|fault|token|journal) /;
    for (const words of verbs) {
      const verb = words.join(' ');
      const {stdout} = await run([...words, '--help']);
      const examples = [...stdout.matchAll(/^ {2}momento-emulator (.*)$/gm)].map(([, line]) => line);
      assert.ok(examples.some(example => example.startsWith(verb)), `no example: ${verb}`);
      const needsMore = /\.json|\.har|> |bisect|watch|follow|diff|listen|doctor|explain|verify|sign/;
      if (!runs.test(`${verb} `) || needsMore.test(examples[0])) continue;
      const line = `${program} ${examples[0]} --control-port ${port}`;
      const child = spawn('sh', ['-c', line], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {...process.env, MOMENTO_API_KEY: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'},
      });
      let said = '';
      child.stderr.on('data', chunk => (said += chunk));
      const [code] = await within(10_000, `the end of ${line}`, once(child, 'exit'));
      // What it is about need not be there; but it is understood.
      assert.ok(code === 0 || (code === 1 && /not found|already exists|runs|there is no entry/.test(said)),
        `${line}: ${code} ${said}`);
    }
  });

  it('prints the same help by `help VERB` and by `VERB --help`', async () => {
    const {stdout} = await run(['help', 'clock', 'advance']);
    assert.match(stdout, /how far: 5m, 1h30m/);
    assert.equal(stdout, (await run(['clock', 'advance', '--help'])).stdout);
    assert.match((await run(['start', '--help'])).stdout, /--data/);
    assert.doesNotMatch((await run(['--help'])).stdout, /--ca-seed/);
    assert.equal((await run(['help', 'clok'])).code, 2);
  });

  it('is asked what was meant when a word is not known', async () => {
    const said = async (...args) => {
      const {code, stdout, stderr} = await run(args);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      return stderr;
    };
    assert.match(await said('clok', 'advance', '5m'), /no verb 'clok'\. Did you mean 'clock'\?/);
    assert.match(await said('clock', 'advanse', '5m'),
      /no verb 'advanse' of clock\. Did you mean 'advance'\?/);
    assert.match(await said('start', '--prot', '0'), /no option --prot\. Did you mean '--port'\?/);
    assert.match(await said('frobnicate'), /There are: .*start.*exec/);
    assert.match(await said('publish'), /Did you mean 'topic publish'\?/);
    assert.match(await said('strat'), /no verb 'strat'\. Did you mean 'start'\?/);
    assert.match(await said('topic', 'lst'), /no verb 'lst' of topic\. Did you mean 'list'\?/);
    assert.match(await said('topic', 'publish', '--port', '1'), /Did you mean '--control-port'\?/);
    assert.match(await said('webhook', 'delete', '', 'hook'), /cache must not be empty/);
  });

  it('reads the help of a group of verbs that is named alone and lists nothing', async () => {
    for (const group of ['bundle', 'scenario', 'topic']) {
      const {code, stdout, stderr} = await run([group]);
      assert.deepEqual([code, stdout], [2, ''], group);
      const help = (await run(['help', group])).stdout;
      assert.equal(stderr.trim(), `momento-emulator: ${group} needs a verb.\n\n${help}`.trim());
    }
    const {code, stderr} = await run(['topic', '--world', 'other']);
    assert.equal(code, 2);
    assert.match(stderr, /topic needs a verb\.[^]*publish/);
  });

  it('is refused names that would never fit', async () => {
    const said = async (...args) => {
      const {code, stdout, stderr} = await run([...args]);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      return stderr;
    };
    const start = (...args) => said('start', '--port', '0', '--control-port', '0', ...args);
    assert.match(await start('--endpoint', 'http://x'),
      /--endpoint: endpoint "http:\/\/x" must be a host name, as momento\.test/);
    assert.match(await start('--allow-origin', 'foo'),
      /--allow-origin: origin "foo" must be .* as https:\/\/app\.example/);
    assert.match(await start('--allow-host', 'http://x'), /--allow-host: host "http:\/\/x" must be/);
    assert.match(await said('exec', '--endpoint', 'http://x', '--', 'true'), /--endpoint: endpoint/);
    assert.match(await said('credentials', '--seed', 's', '--endpoint', 'x/'), /--endpoint: endpoint/);
  });

  it('hears that a cache is not there before it watches a topic in it', async () => {
    const {code, stdout, stderr} = await ask('topic', 'watch', 'nowhere', 'room');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /Cache not found: nowhere/);
  });

  it('gets the environment of another world', async () => {
    const world = await control.createWorld('of-its-own');
    const {stdout} = await ask('env', '--format', 'json', '--world', 'of-its-own');
    const {v1, v2} = await world.credentials();
    const variables = JSON.parse(stdout);
    assert.deepEqual([variables.MOMENTO_API_KEY, variables.V2_API_KEY], [v1, v2]);
  });

  it('lists when a group of verbs is named alone', async () => {
    assert.deepEqual(JSON.parse(await asked('cache')), JSON.parse(await asked('cache', 'list')));
    assert.equal(await asked('journal', '--count', '1'), await asked('journal', 'list', '--count', '1'));
  });

  it('is not deceived by another server at the control port', async () => {
    const other = http.createServer((request, response) => response.end('<html></html>'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = `${other.address().port}`;
    for (const verb of [['world', 'list'], ['ready'], ['env'], ['credentials'], ['journal', 'export']]) {
      const {code, stdout, stderr} = await run([...verb, '--control-port', taken]);
      assert.deepEqual([code, stdout], [5, ''], verb.join(' '));
      assert.match(stderr, /is not the control port of a momento-emulator/);
    }
    const start = await run(['start', '--port', '0', '--control-port', taken]);
    assert.equal(start.code, 3);
    assert.match(start.stderr,
      new RegExp(`control port is in use: 127.0.0.1:${taken}; choose another one with --control-port`));
    other.close();
  });

  it('reads tables at a terminal, and JSON in a pipe', async () => {
    await asked('cache', 'create', 'tables');
    await asked('topic', 'publish', 'tables', 'room', 'good morning', '--token-id', 'mo');
    const table = await atTerminal(`${program} journal --count 1000 --control-port ${port}`);
    assert.match(table, /^number +time +outcome +action/m);
    const time = /20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/.source;
    assert.match(table,
      new RegExp(`^\\d+ +${time} +OK +control\\.topics\\.publish +tables +room +mo`, 'm'));
    assert.match(await atTerminal(`${program} world list --control-port ${port}`), /^default +open +system/m);
    assert.match(await atTerminal(`${program} world list --json --control-port ${port}`), /^\{"worlds"/);
    assert.match(await atTerminal(`${program} snapshot list --control-port ${port}`), /^no snapshots$/m);
  });
});

describe('A newcomer who starts an emulator', () => {
  it('can try the command that it prints, as it is printed', async t => {
    const child = spawn(program, ['--port', '0', '--control-port', '0'], {stdio: ['ignore', 'pipe', 'pipe']});
    t.after(() => child.kill());
    const [command] = await said(child.stderr, /^ +try +(.*)\n/m);
    const [port] = /--control-port (\d+)/.exec(command).slice(1);
    const tried = spawn('sh', ['-c', `exec ${command}`], {stdio: ['ignore', 'pipe', 'pipe']});
    t.after(() => tried.kill());
    await said(tried.stderr, /listening on (http)/);
    await run(['topic', 'publish', 'chat', 'room', 'hello', '--control-port', port]);
    await said(tried.stdout, /valid.*chat\/room.*(hello)/);
  });

  it('sees a line for each request when asked for', async () => {
    const emulator = await startEmulator({args: ['--log-requests']});
    let said = '';
    emulator.process.stderr.on('data', chunk => (said += chunk));
    const world = new Control(emulator.control).world('default');
    await world.createCache('logged');
    const seen = new Promise(resolve => {
      const look = () => said.includes('control.caches.create') && resolve();
      emulator.process.stderr.on('data', look);
      look();
    });
    await within(5_000, 'the line of a request', seen);
    assert.match(said, /^momento-emulator: default #1 control\.caches\.create logged OK$/m);
    await emulator.stop();
  });
});

describe('The log', () => {
  it('is JSON, a line each with its time, when asked for', async () => {
    const emulator = await startEmulator({args: ['--log-requests', '--log-format', 'json']});
    const {stderr} = emulator.process;
    let said = '';
    const seen = new Promise(resolve => {
      stderr.on('data', chunk => {
        said += chunk;
        if (said.includes('caches.create')) resolve();
      });
    });
    await new Control(emulator.control).world('default').createCache('logged');
    await within(5_000, 'the line of a request', seen);
    await emulator.stop();
    const lines = said.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line));
    const {time, message} = lines.find(line => line.message.includes('caches.create'));
    assert.equal(message, 'default #1 control.caches.create logged OK');
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, time);
  });
});

describe('A newcomer who runs a command', () => {
  it('may have the environment of another emulator in the shell', async () => {
    const other = await startEmulator();
    const line = `eval "$(${program} env --control-port ${other.control.split(':')[1]})" && ` +
      `${program} exec --no-names -- true`;
    const shell = spawn('sh', ['-c', line], {stdio: ['ignore', 'ignore', 'pipe']});
    let said = '';
    shell.stderr.on('data', chunk => (said += chunk));
    const [code] = await within(10_000, 'the end of the command', once(shell, 'exit'));
    await other.stop();
    assert.equal(code, 0, said);
  });
});
