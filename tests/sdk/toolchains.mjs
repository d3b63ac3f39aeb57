// What the blocks of a page need besides Node and a shell, and whether this machine has it.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {copyFile, mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const VENV = join(root, 'build/languages/python/venv');

const answers = (program, args, good) => {
  const {status, stdout} = spawnSync(program, args, {encoding: 'utf8'});
  return status === 0 && good(stdout);
};

/** The first number behind `before` is at least `least`. */
const since = (before, least) => text => Number(new RegExp(`${before}(\\d+)`).exec(text)?.[1]) >= least;

// A word at the beginning of a command, and what must be there for it.
const TOOLS = {
  python: {
    needs: 'Python 3.10 with venv',
    isThere: () =>
      answers('python3', ['-c', 'import ensurepip, venv, sys; print(sys.version)'], since('3\\.', 10)),
  },
  go: {needs: 'Go 1.24', isThere: () => answers('go', ['env', 'GOVERSION'], since('go1\\.', 24))},
  cargo: {needs: 'Rust 1.88', isThere: () => answers('cargo', ['--version'], since('cargo 1\\.', 88))},
  mvn: {needs: 'Maven', isThere: () => answers('mvn', ['--version'], since('Apache Maven ', 3))},
  java: {needs: 'Java 17', isThere: () => answers('java', ['--version'], since('\\D', 17))},
};

const toolsOf = ({blocks}) =>
  Object.keys(TOOLS).filter(tool =>
    blocks.some(({language, text}) => language === 'sh' && new RegExp(`^${tool} `, 'm').test(text))
  );

const found = new Map();
const isThere = tool => {
  if (!found.has(tool)) found.set(tool, TOOLS[tool].isThere());
  return found.get(tool);
};

/** What a section needs and is not here, as the reason of a skipped test; false when all is here. */
export function missingFor(section) {
  const missing = toolsOf(section).filter(tool => !isThere(tool));
  return missing.length > 0 && `no ${missing.map(tool => TOOLS[tool].needs).join(', ')}`;
}

/** Installs what the commands of a section import. When two tests ask at a time, one of them waits. */
export async function prepareFor(section) {
  if (!toolsOf(section).includes('python')) return;
  const folder = join(root, 'build/languages');
  await mkdir(folder, {recursive: true});
  const install = [join(root, 'tests/languages/python/run'), '--install-only'];
  const lock = join(folder, 'python.lock');
  const {status, stdout, stderr} = spawnSync('flock', [lock, ...install], {encoding: 'utf8'});
  if (status !== 0) throw new Error(`the Python of the tests: ${stdout}${stderr}`);
}

/** A folder and an environment in which the tools of a section work as on its page. */
export async function toolsIn(directory, section) {
  const tools = toolsOf(section);
  const environment = {};
  if (tools.includes('python')) environment.path = join(VENV, 'bin');
  if (tools.includes('go')) environment.GOFLAGS = '-modcacherw -buildvcs=false';
  if (tools.includes('cargo')) {
    // Nothing is compiled that the suite of Rust has compiled, nor fetched in another version.
    environment.CARGO_TARGET_DIR = join(root, 'build/languages/rust');
    const lock = join(root, 'tests/languages/rust/Cargo.lock');
    if (existsSync(lock)) await copyFile(lock, join(directory, 'Cargo.lock'));
  }
  return environment;
}
