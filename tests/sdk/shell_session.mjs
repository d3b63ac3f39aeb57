import {spawn, spawnSync} from 'node:child_process';
import {on, once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

import {endWithParent, within} from '../../fixtures/node/index.mjs';

// How long a command that does not end may say nothing before it is taken to be under way.
const SILENCE_MS = 15_000;

/**
 * A shell in which one command after the other is run, as somebody types them: what one exports, the
 * next ones have. A curl that is answered with an error fails, and so does an export of nothing.
 */
export class ShellSession {
  #shell;
  #directory;
  #output = '';
  #printed = '';
  #background = '';
  #commands = 0;
  #ends = new Map();

  /**
   * @param {string} directory where it begins, and keeps its scripts
   * @param {Record<string, string>} env
   * @param {string[]} [command] that becomes the shell
   */
  constructor(directory, env, [program, ...args] = ['bash', '--noprofile', '--norc']) {
    this.#directory = directory;
    // A suite that it runs is one of its own.
    const {NODE_TEST_CONTEXT, ...environment} = env;
    this.#shell = spawn(program, args, {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    endWithParent(this.#shell);
    const [, stdout, stderr, statuses, background] = this.#shell.stdio;
    for (const stream of [stdout, stderr, background]) {
      stream.on('data', chunk => (this.#output += chunk));
    }
    for (const stream of [stdout, stderr]) stream.on('data', chunk => (this.#printed += chunk));
    background.on('data', chunk => (this.#background += chunk));
    createInterface({input: statuses}).on('line', line => {
      const [command, status] = line.split(' ').map(Number);
      this.#ends.get(command)?.(status);
    });
    this.#type('curl() { command curl --fail-with-body --silent --show-error "$@"; }');
  }

  /** Whether a shell would run this, and not wait for more. */
  static isWhole(script) {
    const {status, stderr} = spawnSync('bash', ['-n'], {input: script, encoding: 'utf8'});
    return status === 0 && stderr === '';
  }

  /**
   * Runs a command to its end.
   *
   * @returns {Promise<{status: number, output: string, printed: string}>} both streams, as they came;
   *   `output` also has what the commands in the background said meanwhile
   */
  async run(command, ms = 60_000) {
    const [, exported] = /^export (\w+)=/.exec(command) ?? [];
    const {script, id, ended} = await this.#prepare(command);
    const isSet = exported ? `[ -n "$${exported}" ]` : 'true';
    // Not `source … && …`: that would switch off a `set -e` of the command.
    this.#type(`source ${script} </dev/null; status=$?; [ $status != 0 ] || { ${isSet}; status=$?; }`);
    this.#type(`echo ${id} $status >&3`);
    try {
      const status = await within(ms, 'the command to end', ended);
      return {status, output: this.#output, printed: this.#printed};
    } catch (error) {
      return {status: -1, output: `${this.#output}\n${error.message}`, printed: ''};
    }
  }

  /** Starts a command that does not end; answers when it has said `sign`, or ended after all. */
  async start(command, sign = /./) {
    const {script, id, ended} = await this.#prepare(command);
    this.#type(`set -m; (source ${script} </dev/null >&4 2>&4; echo ${id} $? >&3) & set +m`);
    const running = within(SILENCE_MS, sign, this.#says(sign)).catch(() => 0);
    const status = await Promise.race([ended, running]);
    return {status, output: this.#output};
  }

  /** What the commands that go on have said, as soon as it is `good`. */
  async awaitBackground(good, ms = 10_000) {
    const said = async () => {
      if (good(this.#background)) return;
      for await (const _ of on(this.#shell.stdio[4], 'data')) if (good(this.#background)) return;
    };
    await within(ms, 'the background to say it', said()).catch(() => undefined);
    return this.#background;
  }

  // Other commands that go on may say something meanwhile.
  async #says(sign) {
    let said = '';
    for await (const [chunk] of on(this.#shell.stdio[4], 'data')) {
      said += chunk;
      if (sign.test(said)) return 0;
    }
  }

  /** Ends what start() started, as Ctrl-C does. */
  endBackground() {
    return this.run('for job in $(jobs -p); do kill -INT -- -$job; done; wait', 10_000);
  }

  /** Ends it and all that it started. */
  async end() {
    await this.endBackground();
    const exited = once(this.#shell, 'exit');
    process.kill(-this.#shell.pid, 'SIGTERM');
    await within(10_000, 'the shell to end', exited);
  }

  async #prepare(command) {
    const id = ++this.#commands;
    const script = join(this.#directory, `.command-${id}.sh`);
    await writeFile(script, command);
    this.#output = '';
    this.#printed = '';
    return {script, id, ended: new Promise(resolve => this.#ends.set(id, resolve))};
  }

  #type(line) {
    this.#shell.stdin.write(`${line}\n`);
  }
}
