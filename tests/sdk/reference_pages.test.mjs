// The pages of docs/reference that are written by hand have all that the program and its sources have.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, describe, it} from 'node:test';

import {emulatorProgram} from '../../fixtures/node/index.mjs';
import {Files, run, runProgram} from './command_line.mjs';

const read = path => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The section of each heading of the third level, by its text. */
const sectionsOf = page =>
  new Map(
    page
      .split(/^### /m)
      .slice(1)
      .map(part => [part.slice(0, part.indexOf('\n')), part.split(/^## /m)[0]])
  );

describe('The page of errors', () => {
  it('has every error of the catalogue, with meaning, cause and remedy, and no other', async () => {
    const header = await read('emulator/base/errors.h');
    const catalogue = [...header.matchAll(/^absl::Status (\w+)\(/gm)].map(([, name]) => name);
    const sections = sectionsOf(await read('docs/reference/errors.md'));
    assert.ok(catalogue.length > 80, `only ${catalogue.length} errors were found`);
    assert.deepEqual([...sections.keys()].sort(), catalogue.sort());
    for (const [name, text] of sections) {
      for (const part of ['Meaning', 'Cause', 'Remedy']) {
        assert.match(text, new RegExp(`^- \\*\\*${part}\\*\\*: \\S.{5,}`, 'm'), `${name} has no ${part}`);
      }
    }
  });

  it('says of each error the status that the catalogue gives it', async () => {
    const files = ['errors', 'control_errors', 'start_errors'];
    const sources = await Promise.all(files.map(name => read(`emulator/base/${name}.cc`)));
    const statusOf = word => word.replace(/\B[A-Z]/g, letter => `_${letter}`).toUpperCase();
    for (const [name, text] of sectionsOf(await read('docs/reference/errors.md'))) {
      const definition = new RegExp(`^absl::Status ${name}\\([^{]*{(.*?)}\\n\\n`, 'ms');
      const [, body] = definition.exec(sources.join('\n'));
      const made = [...body.matchAll(/absl::(\w+)Error\(/g)].map(([, word]) => statusOf(word));
      const [, said] = /^`([^`]*)`/m.exec(text);
      if (made.length > 0) assert.equal(said, [...new Set(made)].join(', '), name);
    }
  });
});

describe('The texts on the page of errors', () => {
  // Their texts are not in their functions: a rule, another error or a caller makes them.
  const OTHERS = ['Injected', 'RequestRefused', 'InScenario', 'Malformed', 'TokenExpired'];

  it('are those of the catalogue', async () => {
    const files = ['errors', 'control_errors', 'start_errors'];
    const sources = (await Promise.all(files.map(name => read(`emulator/base/${name}.cc`)))).join('\n');
    for (const [name, text] of sectionsOf(await read('docs/reference/errors.md'))) {
      if (OTHERS.includes(name)) continue;
      const [, body] = new RegExp(`^absl::Status ${name}\\([^{]*{(.*?)}\\n\\n`, 'ms').exec(sources);
      const written = [...body.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, literal]) => literal).join('');
      const [, said] = /^`[^`]*`: `(.*)`$/m.exec(text);
      for (const part of said.split(/…|\b[A-Z]{2,}\b/).map(part => part.trim())) {
        assert.ok(written.includes(part), `${name}: "${part}" is not in "${written}"`);
      }
    }
  });
});

describe('The page of the environment', () => {
  const files = new Files();
  after(() => files.remove());

  it('has every variable that exec sets', async () => {
    const page = await read('docs/reference/environment.md');
    const exec = [emulatorProgram(), 'exec', '--no-names', '--ca-dir', await files.path('ca')];
    const printed = await runProgram([...exec, '--', 'env', '-0'], 30_000);
    const names = printed.stdout.split('\0').map(line => line.split('=')[0]);
    const set = names.filter(name => /^[A-Z]/.test(name) && !(name in process.env));
    assert.ok(set.length > 20, printed.stderr);
    for (const name of set) assert.ok(page.includes(`\`${name}\``), `${name} is not on the page`);
  });
});

describe('The page of limits', () => {
  it('has every name that --limit takes', async () => {
    const page = await read('docs/reference/limits.md');
    const {stdout} = await run(['help', 'start']);
    const [, names] = /NAME=VALUE; may be repeated: (.*)/.exec(stdout);
    const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(listed.sort(), names.split(', ').sort());
  });
});

describe('The page of scenarios and bundles', () => {
  it('has every member of a scenario', async () => {
    const page = await read('docs/reference/scenarios-and-bundles.md');
    const schema = JSON.parse(await read('fixtures/scenarios/scenario.schema.json'));
    for (const name of Object.keys(schema.properties)) {
      assert.ok(page.includes(`\n| \`${name}\` |`), `${name} is not on the page`);
    }
  });
});

describe('The page of exit codes', () => {
  it('has every code of the program', async () => {
    const header = await read('emulator/cli/exit_code.h');
    const codes = [...header.matchAll(/= (\d+),/g)].map(([, code]) => code);
    const listed = [...(await read('docs/reference/exit-codes.md')).matchAll(/^\| (\d+) \|/gm)];
    assert.deepEqual(listed.map(([, code]) => code), codes);
  });
});

describe('The page of verbs', () => {
  it('is what the program prints; bring it up to date with ./run reference', async () => {
    const page = await read('docs/reference/verbs.md');
    const env = {MOMENTO_EMULATOR_BINARY: emulatorProgram()};
    const generated = await runProgram([process.execPath, 'docs/generate.mjs', '--print'], 60_000, env);
    assert.equal(generated.stdout, page, generated.stderr);
  });
});
