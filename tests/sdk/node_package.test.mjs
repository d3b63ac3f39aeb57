// fixtures/node as the package that its users install.
import assert from 'node:assert/strict';
import {mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import * as library from '../../fixtures/node/index.mjs';
import {runProgram} from './command_line.mjs';
import {sectionsOf} from './page_blocks.mjs';

const folder = fileURLToPath(new URL('../../fixtures/node', import.meta.url));
const readme = await readFile(join(folder, 'README.md'), 'utf8');

describe('The package of the Node library', () => {
  let directory;
  const inDirectory = name => join(directory, name);
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    const packed = await runProgram(
      ['npm', 'pack', '--silent', '--pack-destination', directory, folder], 30_000);
    assert.equal(packed.code, 0, packed.stderr);
    await mkdir(inDirectory('node_modules/momento-emulator-node'), {recursive: true});
    const unpacked = await runProgram(['tar', 'xf', inDirectory(packed.stdout.trim()),
      '--strip-components', '1', '-C', inDirectory('node_modules/momento-emulator-node')]);
    assert.equal(unpacked.code, 0, unpacked.stderr);
    await mkdir(inDirectory('node_modules/@gomomento'));
    const sdk = fileURLToPath(new URL('node_modules/momento-sdk-1.118.1', import.meta.url));
    await symlink(sdk, inDirectory('node_modules/@gomomento/sdk'));
  });
  after(() => rm(directory, {recursive: true}));

  it('runs the complete test of its README', async () => {
    const blocks = sectionsOf(readme).flatMap(section => section.blocks);
    const [{text}] = blocks.filter(({language}) => language === 'js');
    await writeFile(inDirectory('orders.test.mjs'), text);
    // Without what node tells the tests of this suite, or it would say nothing.
    const env = {MOMENTO_EMULATOR_BINARY: library.emulatorProgram()};
    const command = ['env', '-u', 'NODE_TEST_CONTEXT', process.execPath, '--test',
      '--test-reporter', 'tap', inDirectory('orders.test.mjs')];
    const {code, stdout, stderr} = await runProgram(command, 30_000, env);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^# pass 2$/m);
  });

  it('hosts functions by a command of its own', async () => {
    const {bin} = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const program = inDirectory(`node_modules/momento-emulator-node/${bin['momento-emulator-lambda']}`);
    const {code, stdout} = await runProgram([program, '--help']);
    assert.deepEqual([code, stdout.split(' ')[0]], [0, 'usage:']);
  });

  it('names in its README all that it exports', () => {
    for (const name of Object.keys(library)) {
      assert.match(readme, new RegExp(`^\\|.*\`${name}\\b`, 'm'), `${name} is not in the table`);
    }
  });
});
