// The examples of docs/ci, and docker-compose.yml: what they tell a shell is run, in their order, in the
// folder of an application. Left out, and named, is what only the runner of the service can do.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {connect} from 'node:tls';
import {fileURLToPath} from 'node:url';
import {parse} from 'yaml';

import {emulatorProgram, startEmulator} from '../../fixtures/node/index.mjs';
import {layApplication} from './application_folder.mjs';
import {ShellSession} from './shell_session.mjs';

const readYaml = async name =>
  parse(await readFile(new URL(`../../${name}`, import.meta.url), 'utf8'));

const ONLY_HOSTED = [
  [/^apt-get /, 'installs Debian packages'],
  [/^git clone /, 'fetches the repository of the emulator'],
  [/\/run build$/, 'compiles the emulator, of which there is a binary here'],
  [/^export PATH=|>> "\$GITHUB_PATH"$/, 'puts that binary on PATH; the one here is on it'],
  [/^npm (ci$|install )/, "installs the application's packages; they are here"],
];

// A shell to which /etc/hosts is a file of its own, as in a container.
const ownMounts = ['unshare', '--mount', ...(process.getuid() === 0 ? [] : ['--map-root-user'])];
const inContainer = [...ownMounts, 'sh', '-c',
  'cp /etc/hosts .hosts && mount --bind .hosts /etc/hosts && exec bash --noprofile --norc'];
const [unshare, ...separately] = ownMounts;
const tryMount = [...separately, 'mount', '--bind', '/etc/hosts', '/etc/hosts'];
const mayMount = spawnSync(unshare, tryMount).status === 0;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}

/** A runner of CI: one folder, one shell, and the file by which a step sets variables for later ones. */
class Runner {
  #shell;
  #variables;

  /** One for a test; it ends with it. */
  static async for(t, directory) {
    const runner = new Runner();
    await runner.#layFolder(name => join(directory, name));
    runner.#shell = new ShellSession(directory, await runner.#environment(directory), inContainer);
    t.after(() => runner.#shell.end());
    return runner;
  }

  async #layFolder(inFolder) {
    await layApplication(inFolder('.'));
    await mkdir(inFolder('bin'));
    await symlink(emulatorProgram(), inFolder('bin/momento-emulator'));
    this.#variables = inFolder('variables');
    await writeFile(this.#variables, '');
  }

  async #environment(directory) {
    return {
      ...process.env,
      PATH: [join(directory, 'bin'), process.env.PATH].join(delimiter),
      HOME: directory,
      GITHUB_ENV: this.#variables,
      MOMENTO_EMULATOR_PORT: await freePort(),
      MOMENTO_EMULATOR_CONTROL_PORT: await freePort(),
      MOMENTO_EMULATOR_TLS_PORT: await freePort(),
    };
  }

  /** Runs what it can of a script; tells `t` of the lines that only a hosted runner can run. */
  async run(t, script) {
    const lines = script.trim().split('\n').filter(line => {
      const [, why] = ONLY_HOSTED.find(([pattern]) => pattern.test(line)) ?? [];
      if (why) t.diagnostic(`left out, ${why}: ${line}`);
      return !why;
    });
    const step = ['set -ea', `. ${this.#variables}`, 'set +a', ...lines].join('\n');
    const {status, output} = await this.#shell.run(`(${step}\n)`);
    assert.equal(status, 0, `${script}\n${output}`);
    if (/npm test/.test(script)) assert.match(output, /^[#ℹ] pass 1$|^holds in all 6 orders/m);
  }
}

// The names that a certificate of the emulator is good for, but those of the machine itself.
async function namesInCertificate(emulator, ca) {
  const [host, port] = emulator.tls.split(':');
  const socket = connect({host, port, ca: await readFile(ca), servername: 'momento.test'});
  await once(socket, 'secureConnect');
  const {subjectaltname} = socket.getPeerCertificate();
  socket.destroy();
  const names = subjectaltname.split(', ').map(name => name.replace(/^DNS:/, ''));
  return names.filter(name => name.endsWith('momento.test'));
}

describe('docker-compose.yml', () => {
  let directory;
  let emulator;
  let momento;
  let example;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    ({momento, example} = (await readYaml('docker-compose.yml')).services);
    const args = ['--host', '0.0.0.0', '--tls-port', '0', '--ca-dir', directory,
      '--allow-host', momento.environment.MOMENTO_EMULATOR_ALLOW_HOST,
      '--webhook-host', 'example=127.0.0.1'];
    emulator = await startEmulator({args});
  });
  after(async () => {
    await emulator.stop();
    await rm(directory, {recursive: true});
  });

  it('publishes ports on the loopback only', () => {
    for (const port of momento.ports) assert.match(port, /^127\.0\.0\.1:/);
  });

  it('has every name that a key leads to', async () => {
    const names = await namesInCertificate(emulator, join(directory, 'ca.pem'));
    assert.deepEqual(momento.networks.default.aliases.sort(), names.sort());
  });

  it('runs its example', {skip: !mayMount && 'nobody may mount here'}, async t => {
    const names = ['momento', 'example', ...momento.networks.default.aliases];
    const runner = await Runner.for(t, join(directory, 'example'));
    await runner.run(t, `echo "127.0.0.1 ${names.join(' ')}" >> /etc/hosts`);
    const environment = Object.entries(example.environment).map(([name, value]) => `${name}=${value}`);
    const [, , script] = example.command;
    const there = `export ${environment.join(' ')}\n${script}`
      .replaceAll('$$', '$')
      .replaceAll('/data/', `${directory}/`)
      .replace('/source/', `${fileURLToPath(new URL('../../fixtures/application', import.meta.url))}/`)
      .replace('9090', emulator.control.split(':')[1]);
    await runner.run(t, there);
  });
});

describe('The example for', {skip: !mayMount && 'nobody may mount here'}, () => {
  let directory;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'emulator-'))));
  after(() => rm(directory, {recursive: true}));

  it('GitHub Actions runs the suite of an application', async t => {
    const runner = await Runner.for(t, join(directory, 'github'));
    const {jobs} = await readYaml('docs/ci/github-actions.yml');
    for (const {name, uses, run} of jobs.test.steps) {
      if (uses) t.diagnostic(`left out, an action: ${name}`);
      else await runner.run(t, run);
    }
  });

  it('GitLab does, too', async t => {
    const runner = await Runner.for(t, join(directory, 'gitlab'));
    const {test} = await readYaml('docs/ci/gitlab-ci.yml');
    for (const line of [...test.before_script, ...test.script]) await runner.run(t, line);
  });
});
