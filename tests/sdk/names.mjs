// Whether a command under `exec` can have the emulator's names on this machine.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {emulatorProgram} from '../../fixtures/node/index.mjs';

export const isRoot = process.getuid() === 0;
const directory = mkdtempSync(join(tmpdir(), 'emulator-'));
const {status} = spawnSync(emulatorProgram(), ['exec', '--ca-dir', directory, '--', 'true']);
rmSync(directory, {recursive: true});
export const mayMount = status === 0;

/** The flags of `exec` that bring names about; `missing` says why there are none, else false. */
export const names = {
  flags: mayMount ? [] : [isRoot ? '--hosts-file' : '--no-names'],
  missing: !mayMount && !isRoot && 'names need a private mount or root',
};

/** What to put before a command that must not mount; user namespaces give a user root's rights. */
export const withoutMounts = [
  ...(mayMount && !isRoot ? ['unshare', '--user', '--map-root-user'] : []),
  ...(mayMount ? ['setpriv', '--bounding-set', '-sys_admin'] : []),
];
