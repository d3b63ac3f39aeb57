// What ./run package has made, looked at without installing it; the command ends with these tests.
// ./run package-check installs it on clean systems.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import {parse} from 'yaml';

import {runProgram} from '../../../fixtures/node/index.mjs';

const here = path => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const read = path => readFile(here(path), 'utf8');
const printed = (command, ...args) => {
  const {status, stdout, stderr} = spawnSync(command, args, {encoding: 'utf8', maxBuffer: 1 << 26});
  assert.equal(status, 0, stderr);
  return stdout;
};

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return String(port);
}

const file = here('build/package/stage/momento-emulator');

// The oldest glibc that the file runs with. README and docs/install.md say it.
const GLIBC = [2, 34];
// What a file may have: the goal of the design.
const FILE_BYTES_MAX = 18e6;

describe('The packages in dist/', () => {
  it('have a file that needs glibc alone, and no newer one than is said', () => {
    const needed = [...printed('objdump', '-p', file).matchAll(/NEEDED +(\S+)/g)].map(([, name]) => name);
    assert.deepEqual(needed.filter(name => !/^(libc|libm|ld-linux)/.test(name)), []);
    const symbols = printed('objdump', '-T', file);
    const versions = [...symbols.matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(([, a, b]) => [+a, +b]);
    const newer = versions.filter(([a, b]) => a > GLIBC[0] || b > GLIBC[1]);
    assert.deepEqual(newer, [], symbols);
  });

  it('have a file of at most 18 MB', () => {
    assert.ok(Number(printed('stat', '-c', '%s', file)) <= FILE_BYTES_MAX);
  });

  it('lie in dist/ with good checksums, licences and a list of what is in the file', async () => {
    printed('sh', '-c', `cd ${here('dist')} && sha256sum --check --strict SHA256SUMS`);
    const names = readdirSync(here('dist'));
    const sbom = JSON.parse(await read(`dist/${names.find(name => name.endsWith('.spdx.json'))}`));
    const inFile = new Map(sbom.packages.map(one => [one.name, one]));
    for (const name of ['gRPC', 'Protobuf', 'OpenSSL', 'SQLite', 'curl', 'zlib']) {
      assert.ok(inFile.has(name), name);
    }
    const ofPages = {
      docs: ['vitepress', 'vue', 'minisearch'],
      'emulator/console': ['preact', '@preact/signals'],
    };
    for (const [folder, names] of Object.entries(ofPages)) {
      const {packages} = JSON.parse(await read(`${folder}/package-lock.json`));
      for (const name of names) {
        const {version, license} = packages[`node_modules/${name}`];
        const {versionInfo, licenseDeclared} = inFile.get(name) ?? {};
        assert.deepEqual([versionInfo, licenseDeclared], [version, license], name);
      }
    }
    const archive = names.find(name => name.endsWith('.tar.gz'));
    const inside = printed('tar', 'tzf', here(`dist/${archive}`));
    const zipped = names.filter(name => /\.(jar|whl)$/.test(name));
    const lists = zipped.map(name => printed('python3', '-m', 'zipfile', '-l', here(`dist/${name}`)));
    for (const name of [...inFile.keys()].slice(1)) {
      const licence = name.replace(/^@/, '').replace('/', '-');
      // Wheels have a folder of this name, and American spelling.
      for (const list of [inside, ...lists].map(one => one.replaceAll('/licenses/', '/licences/'))) {
        assert.ok(list.includes(`/licences/${licence}.txt`), name);
      }
    }
    const helpers = ['/go/go.mod', '/rust/Cargo.toml', '/rust/webpki-roots/Cargo.toml'];
    for (const end of ['/momento-emulator', '.1', '.bash', '.zsh', '.fish', '/SHA256SUMS', ...helpers]) {
      assert.ok(inside.includes(`${end}\n`), end);
    }
  });

  it('are installed and started by the steps of action.yml', async t => {
    const {runs} = parse(await read('action.yml'));
    const folder = await mkdtemp(join(tmpdir(), 'action-'));
    t.after(() => rm(folder, {recursive: true}));
    const [port, controlPort] = [await freePort(), await freePort()];
    const archive = readdirSync(here('dist')).find(name => name.endsWith('.tar.gz'));
    const env = {
      PATH: `${join(folder, 'momento-emulator')}:${process.env.PATH}`,
      RUNNER_TEMP: folder,
      GITHUB_PATH: join(folder, 'path'),
      GITHUB_ENV: join(folder, 'env'),
      GIVEN_ARCHIVE: here(`dist/${archive}`),
      ARGS: '--auth enforce',
      MOMENTO_EMULATOR_PORT: port,
      MOMENTO_EMULATOR_CONTROL_PORT: controlPort,
    };
    for (const {run: script} of runs.steps) {
      const {code, stdout, stderr} = await runProgram(['bash', '-eo', 'pipefail', '-c', script], 20_000, env);
      assert.equal(code, 0, stdout + stderr);
    }
    const {pid} = JSON.parse(await readFile(join(folder, 'momento-emulator.json'), 'utf8'));
    process.kill(pid);
    assert.equal(await readFile(env.GITHUB_PATH, 'utf8'), `${folder}/momento-emulator\n`);
    const variables = await readFile(env.GITHUB_ENV, 'utf8');
    assert.match(variables, /^MOMENTO_API_KEY=ey/m);
    assert.match(variables, new RegExp(`^MOMENTO_PORT=${port}$`, 'm'));
  });

  it('start, and say that they are one file', () => {
    assert.match(printed(file, '--version'), /\none file for Linux /);
  });
});
