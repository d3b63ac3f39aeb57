// The packages: what can be looked at without installing them. ./run package-check installs them.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

const here = path => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = path => readFile(here(path), 'utf8');
const printed = (command, ...args) => {
  const {status, stdout, stderr} = spawnSync(command, args, {encoding: 'utf8', maxBuffer: 1 << 26});
  assert.equal(status, 0, stderr);
  return stdout;
};

const file = here('build/package/stage/momento-emulator');
const skip = existsSync(file) ? false : 'there is no packaged file; ./run package makes it';

// The oldest glibc that the file runs with. README and docs/install.md say it.
const GLIBC = [2, 34];
// What a file may have: the goal of the design.
const FILE_BYTES_MAX = 18e6;

describe('Packages', () => {
  it('have one version, that of CMakeLists.txt', async () => {
    const [, version] = /VERSION (\d+\.\d+\.\d+)/.exec(await read('CMakeLists.txt'));
    assert.equal(JSON.parse(await read('fixtures/node/package.json')).version, version);
    assert.match(await read('fixtures/python/pyproject.toml'), new RegExp(`^version = "${version}"$`, 'm'));
    assert.match(await read('fixtures/rust/Cargo.toml'), new RegExp(`^version = "${version}"$`, 'm'));
    assert.match(await read('fixtures/java/pom.xml'), new RegExp(`<version>${version}</version>`));
    assert.match(await read('CHANGELOG.md'), new RegExp(`^## ${version}`, 'm'));
  });

  it('say the oldest glibc in the docs', async () => {
    for (const page of ['README.md', 'docs/install.md', 'packaging/debian/cpack.cmake']) {
      assert.ok((await read(page)).includes(GLIBC.join('.')), page);
    }
  });

  it('have a file that needs glibc alone, and no newer one than is said', {skip}, () => {
    const needed = [...printed('objdump', '-p', file).matchAll(/NEEDED +(\S+)/g)].map(([, name]) => name);
    assert.deepEqual(needed.filter(name => !/^(libc|libm|ld-linux)/.test(name)), []);
    const symbols = printed('objdump', '-T', file);
    const versions = [...symbols.matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(([, a, b]) => [+a, +b]);
    const newer = versions.filter(([a, b]) => a > GLIBC[0] || b > GLIBC[1]);
    assert.deepEqual(newer, [], symbols);
  });

  it('have a file of at most 18 MB', {skip}, () => {
    assert.ok(Number(printed('stat', '-c', '%s', file)) <= FILE_BYTES_MAX);
  });

  it('lie in dist/ with good checksums, licences and a list of what is linked in', {skip}, async () => {
    printed('sh', '-c', `cd ${here('dist')} && sha256sum --check --strict SHA256SUMS`);
    const names = readdirSync(here('dist'));
    const sbom = JSON.parse(await read(`dist/${names.find(name => name.endsWith('.spdx.json'))}`));
    const linked = sbom.packages.map(({name}) => name);
    for (const name of ['gRPC', 'Protobuf', 'OpenSSL', 'SQLite', 'curl', 'zlib']) {
      assert.ok(linked.includes(name), name);
    }
    const archive = names.find(name => name.endsWith('.tar.gz'));
    const inside = printed('tar', 'tzf', here(`dist/${archive}`));
    for (const name of linked.slice(1)) assert.ok(inside.includes(`/licences/${name}.txt`), name);
    for (const end of ['/momento-emulator', '.1', '.bash', '.zsh', '.fish', '/SHA256SUMS']) {
      assert.ok(inside.includes(`${end}\n`), end);
    }
  });

  it('start, and say that they are one file', {skip}, () => {
    assert.match(printed(file, '--version'), /\none file for Linux /);
  });
});
