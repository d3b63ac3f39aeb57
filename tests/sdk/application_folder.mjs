import {cp, mkdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const pathTo = name => fileURLToPath(new URL(name, import.meta.url));

/** Makes a folder that of fixtures/application, its packages installed. */
export async function layApplication(directory) {
  await cp(pathTo('../../fixtures/application'), directory, {recursive: true});
  await mkdir(join(directory, 'node_modules/@gomomento'), {recursive: true});
  await symlink(pathTo('node_modules/momento-sdk-1.118.1'), join(directory, 'node_modules/@gomomento/sdk'));
}
