// What packages have in common. tests/sdk/packages looks at packages that are made.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

const read = path => readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

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
      assert.ok((await read(page)).includes('2.34'), page);
    }
  });
});
