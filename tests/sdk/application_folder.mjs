import {cp, mkdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const pathTo = name => fileURLToPath(new URL(name, import.meta.url));

/** Makes a folder that of fixtures/application, its packages installed. */
export async function layApplication(directory) {
  await cp(pathTo('../../fixtures/application'), directory, {recursive: true});
  await installSdk(directory, '1.118.1');
}

/** Makes a folder one with the sample handlers, to be run with a version of the SDK. */
export async function layHandlers(directory, version) {
  for (const name of ['handlers', 'node']) {
    await cp(pathTo(`../../fixtures/${name}`), join(directory, name), {recursive: true});
  }
  await installSdk(directory, version);
}

async function installSdk(directory, version) {
  await mkdir(join(directory, 'node_modules/@gomomento'), {recursive: true});
  const installed = join(directory, 'node_modules/@gomomento/sdk');
  await symlink(pathTo(`node_modules/momento-sdk-${version}`), installed);
}
