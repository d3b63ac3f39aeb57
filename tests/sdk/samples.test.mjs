// The applications in fixtures/samples: each starts by its one command and says what its guide shows, and its
// suite passes.
import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {before, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';

import {emulatorProgram} from '../../fixtures/node/index.mjs';
import {runProgram} from './command_line.mjs';
import {names} from './names.mjs';
import {missingFor, prepareFor} from './toolchains.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const samples = join(root, 'fixtures/samples');
const PATIENCE_MS = 300_000;
const env = {
  MOMENTO_EMULATOR_BINARY: emulatorProgram(),
  CARGO_TARGET_DIR: join(root, 'build/languages/rust'),
  PYTHONDONTWRITEBYTECODE: '1',
  GOFLAGS: '-modcacherw -buildvcs=false',
};

/** What a program prints; it is to end well. */
async function said(command) {
  // A suite that it runs is one of its own.
  const printed = await runProgram(['env', '-u', 'NODE_TEST_CONTEXT', ...command], PATIENCE_MS, env);
  assert.equal(printed.code, 0, printed.stdout + printed.stderr);
  return printed.stdout;
}

/** The lines that a guide shows as printed: its first block of text. */
async function shownIn(guide) {
  const page = await readFile(join(root, 'docs/guides', guide), 'utf8');
  return /^```text\n(.*?)^```$/ms.exec(page)[1];
}

const needs = tool => ({blocks: [{language: 'sh', text: `${tool} `}]});

describe('The chat', {skip: names.missing}, () => {
  const exec = [emulatorProgram(), 'exec', ...names.flags, '--', process.execPath];

  it('starts by one command and prints what its guide shows', async () => {
    assert.equal(await said([...exec, join(samples, 'chat/main.mjs')]), await shownIn('chat.md'));
  });

  it('passes its suite', async () => {
    const suite = ['--test', '--test-reporter', 'tap', join(samples, 'chat/chat.test.mjs')];
    assert.match(await said([...exec, ...suite]), /^# pass 4$/m);
  });
});

describe('The order pipeline', {skip: missingFor(needs('python'))}, () => {
  const python = join(root, 'build/languages/python/venv/bin/python');
  before(() => missingFor(needs('python')) || prepareFor(needs('python')));

  it('starts by one command and prints what its guide shows', async () => {
    assert.equal(await said([python, join(samples, 'orders/main.py')]), await shownIn('orders.md'));
  });

  it('passes its suite', async () => {
    const suite = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(samples, 'orders')];
    assert.match(await said([python, ...suite]), /^5 passed/m);
  });
});

describe('The high scores', {skip: names.missing || missingFor(needs('go'))}, () => {
  const folder = join(samples, 'highscores');

  it('start by one command and print what their guide shows', async () => {
    const scenario = ['--scenario', join(folder, 'game.json')];
    const exec = [emulatorProgram(), 'exec', ...names.flags, ...scenario, '--'];
    assert.equal(await said([...exec, 'go', '-C', folder, 'run', '.']), await shownIn('highscores.md'));
  });

  it('pass their suite', async () => {
    assert.match(await said(['go', '-C', folder, 'test', '-count=1', './...']), /^ok\s/m);
  });
});

// tests/languages/java runs its suite.
describe('The shipping service', {skip: names.missing || missingFor(needs('mvn'))}, () => {
  it('starts by one command and prints what its guide shows', async () => {
    const exec = [emulatorProgram(), 'exec', ...names.flags, '--'];
    const build = join(root, 'build/languages/java');
    const folders = [`-DbuildDirectory=${build}/sample-helper`, `-DsampleDirectory=${build}/sample-demo`];
    const all = join(samples, 'shipping/all.xml');
    const mvn = ['mvn', '-B', '-q', '-ntp', '-f', all, '-P', 'demo', '-DskipTests', ...folders, 'test'];
    const printed = await said([...exec, ...mvn]);
    assert.equal(printed.replace(/\x1b\[[0-9;]*m/g, '').trim(), (await shownIn('shipping.md')).trim());
  });
});

// It is built with the emulator, and tests/consumer has its suite.
const demo = join(dirname(emulatorProgram()), 'latest_demo');
describe('The latest message', {skip: !existsSync(demo) && 'it is not built beside this emulator'}, () => {
  it('starts by one command and prints what its guide shows', async () => {
    assert.equal(await said([demo]), await shownIn('latest.md'));
  });
});

describe('The game', {skip: missingFor(needs('cargo'))}, () => {
  const manifest = join(samples, 'leaderboard/Cargo.toml');
  const cargo = verb => ['cargo', verb, '--quiet', '--locked', '--manifest-path', manifest];

  it('starts by one command and prints what its guide shows', async () => {
    const exec = [emulatorProgram(), 'exec', '--no-names', '--'];
    assert.equal(await said([...exec, ...cargo('run')]), await shownIn('leaderboard.md'));
  });

  it('passes its suite', async () => assert.match(await said(cargo('test')), /2 passed/));
});
