import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {trustedEvent} from '../../fixtures/handlers/webhook_event.mjs';
import {emulatorProgram, serveLambda, startEmulator} from '../../fixtures/node/index.mjs';
import {layApplication} from './application_folder.mjs';
import {commandsOf} from './page_blocks.mjs';
import {fits} from './page_outputs.mjs';
import {ShellSession} from './shell_session.mjs';
import {toolsIn} from './toolchains.mjs';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));

const DATA = '8080';
const CONTROL = '9090';
const APPLICATION = '3000';
const OUTPUT_SHOWN = 2000;
// A compiler that has not compiled its own library yet takes minutes.
const PATIENCE_MS = 240_000;

// Those that name no port of their own are to reach the fresh emulator, or to be in its place.
const EMULATOR_ON_PATH = `#!/bin/sh
case "$1" in
  exec | explore) ;;
  *) export MOMENTO_EMULATOR_PORT=$DESK_PORT MOMENTO_EMULATOR_CONTROL_PORT=$DESK_CONTROL_PORT ;;
esac
exec "$DESK_EMULATOR" "$@"
`;

const STARTS = /^momento-emulator\s+start\b|^momento-emulator\s*(#.*)?$/;
const GOES_ON = /#.*until Ctrl-C|^momento-emulator (journal follow|topic watch|webhook listen)\b/i;

/**
 * Where a newcomer sits with one section of a page: a folder, an emulator, a shell, an application.
 * snippets.test.mjs says what is there.
 */
export class Desk {
  #section;
  #page;
  #directory;
  #emulator;
  #application;
  #shell;
  #printed = '';
  #ports = {};

  static async at(section, page) {
    const desk = new Desk(section, page);
    try {
      await desk.#prepare();
      return desk;
    } catch (error) {
      await desk.leave();
      throw error;
    }
  }

  constructor(section, page) {
    this.#section = section;
    this.#page = page;
  }

  /** Runs a block; throws with the line of the page that failed, and what was said. */
  async run(block) {
    const {name, value} = block.marker ?? {};
    if (name === 'file') return this.#write(value, block);
    if (name === 'prints') return this.#compare(block);
    if (block.language === 'js') return this.#runScript(block);
    const commands = commandsOf(block, ShellSession.isWhole);
    for (const [i, {line, text}] of commands.entries()) {
      if (/^\.\/run\b/.test(text)) continue;
      const atTerminal = block.atTerminal && i === commands.length - 1;
      const {status, output} = await this.#runCommand(this.#substituted(text), atTerminal);
      if (status !== 0 && !(name === 'exits' && status === Number(value))) {
        throw this.#failure(line, `${text}exits with ${status}`, output);
      }
    }
  }

  async leave() {
    await this.#shell?.end();
    await this.#emulator?.stop();
    await this.#application?.close();
    await rm(this.#directory, {recursive: true});
  }

  async #compare(block) {
    const where = block.marker.value;
    const good = printed => fits(this.#substituted(block.text), printed);
    const printed = where === 'in the background' ? await this.#shell.awaitBackground(good) : this.#printed;
    if (!good(printed)) throw this.#failure(block.line, 'is not what was printed', printed);
  }

  async #write(name, block) {
    const path = join(this.#directory, name);
    await mkdir(dirname(path), {recursive: true});
    await writeFile(path, this.#substituted(block.text));
  }

  async #runScript(block) {
    const file = `line-${block.line}.mjs`;
    await writeFile(join(this.#directory, file), this.#substituted(block.text));
    const {status, output} = await this.#shell.run(`node ${file}`);
    if (status !== 0) throw this.#failure(block.line, `exits with ${status}`, output);
    if (!output.trim()) throw this.#failure(block.line, 'prints nothing');
  }

  async #runCommand(text, atTerminal) {
    if (STARTS.test(text)) {
      await this.#emulator?.stop();
      this.#emulator = undefined;
      await this.#shell.endBackground();
    }
    if (STARTS.test(text) || GOES_ON.test(text)) {
      const sign = /webhook listen/.test(text) ? /listening on/ : STARTS.test(text) ? /READY/ : /./;
      return this.#shell.start(text.replace(/&\s*$/, ''), sign);
    }
    const command = atTerminal ? `script -qec ${quoted(text.replace(/\s#.*/, ''))} /dev/null` : text;
    const ended = await this.#shell.run(command, PATIENCE_MS);
    this.#printed = ended.printed;
    return ended;
  }

  #failure(line, problem, output = '') {
    return new Error(`${this.#page}:${line}: ${problem}\n${output.slice(-OUTPUT_SHOWN)}`);
  }

  #substituted(text) {
    return text.replace(/\b(8080|9090|3000)\b/g, port => this.#ports[port]);
  }

  async #prepare() {
    this.#directory = await mkdtemp(join(tmpdir(), 'emulator-'));
    await this.#layFolder();
    this.#emulator = await emulatorOnPorts(DATA, CONTROL);
    this.#ports[DATA] = String(this.#emulator.port);
    this.#ports[CONTROL] = this.#emulator.control.split(':')[1];
    await this.#startApplication();
    const {path, ...environment} = await toolsIn(this.#directory, this.#section);
    this.#shell = new ShellSession(this.#directory, {
      ...process.env,
      ...environment,
      PATH: [join(this.#directory, 'bin'), path, process.env.PATH].filter(Boolean).join(delimiter),
      DESK_EMULATOR: emulatorProgram(),
      DESK_PORT: this.#ports[DATA],
      DESK_CONTROL_PORT: this.#ports[CONTROL],
    });
  }

  async #layFolder() {
    const inFolder = name => join(this.#directory, name);
    await layApplication(this.#directory);
    await symlink(fixtures, inFolder('fixtures'));
    await mkdir(inFolder('bin'));
    await writeFile(inFolder('bin/momento-emulator'), EMULATOR_ON_PATH);
    await chmod(inFolder('bin/momento-emulator'), 0o755);
  }

  async #startApplication() {
    const application = async request => ({statusCode: trustedEvent(request, 's') ? 200 : 403});
    const served = await onPort(APPLICATION, port => serveLambda(application, {port: Number(port)}));
    this.#ports[APPLICATION] = new URL(served.url).port;
    const listensItself = ({text, marker}) =>
      /listen\(3000|--port 3000/.test(text) || (marker?.name === 'file' && /\b3000\b/.test(text));
    if (this.#section.blocks.some(listensItself)) return served.close();
    this.#application = served;
  }
}

const quoted = text => `'${text.trim().replaceAll("'", `'\\''`)}'`;

const emulatorOnPorts = (port, controlPort) =>
  startEmulator({port, controlPort}).catch(error => {
    if (error.exitCode !== 3) throw error;
    return startEmulator();
  });

const onPort = (port, serve) =>
  serve(port).catch(error => {
    if (error.code !== 'EADDRINUSE') throw error;
    return serve('0');
  });
